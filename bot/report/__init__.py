"""The report: what the log tells of the models, in sentences, charts and a page. No Discord; SQL is the store's."""
