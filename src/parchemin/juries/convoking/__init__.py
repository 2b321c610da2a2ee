"""Who is told what, when they answer, and the employers’ delay."""
