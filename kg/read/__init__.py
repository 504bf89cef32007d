"""Documents → records: each reader knows one format and nothing of RDF."""
