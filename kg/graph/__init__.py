"""What a build leaves, and how it is used."""
