"""imagine-bot: a Discord bot for testing the prompts of a team's own image model."""
