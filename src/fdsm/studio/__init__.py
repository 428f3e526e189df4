"""The studio: a server, and a page on which a clip is seen and asked about."""
