"""Block by block: opinions, decisions, motivation, the candidate heard."""
