"""What is kept: SQL tables, their queries, and secrets sealed at rest."""
