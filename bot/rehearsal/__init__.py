"""The product without cloud, token or GPU: a stand-in scoring endpoint and the demo channel."""
