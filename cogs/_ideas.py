"""Starter ideas for people in front of an empty field."""

IDEAS = (
    "a lighthouse in a storm, oil painting",
    "a red fox in the snow at sunrise",
    "a tiny robot watering a bonsai tree",
    "an old library inside a giant tree",
    "a castle above the clouds at night",
    "a bowl of ramen on a rainy windowsill",
    "a sailing boat on a calm sea at sunset",
    "a city street of the future, paper cut-out",
    "an astronaut reading in a hammock",
    "a mountain village in spring, watercolour",
    "a friendly dragon asleep on books",
    "a glass teapot full of stars",
)

IDEA_NAMES = (
    "Lighthouse in a storm",
    "Fox in the snow",
    "Tiny robot",
    "Library in a tree",
    "Castle in the clouds",
    "Bowl of ramen",
    "Sailing boat",
    "City of the future",
    "Astronaut at rest",
    "Mountain village",
    "Sleepy dragon",
    "Teapot of stars",
)
"""What is written on an idea's button, in the same order."""
