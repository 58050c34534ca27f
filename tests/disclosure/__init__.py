"""Small numbers: what every output carries of a value, and whether anybody can work out one that is hidden."""
