"""The Discord side of imagine-bot: one cog per group of commands; a leading underscore keeps the loader away."""
