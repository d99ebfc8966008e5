"""What looks at prompts and pictures: Azure AI Content Safety, and a local list of words."""
