"""Three databases, three promises: register, vault and stories; and the keys, which are in none."""
