"""The 44 Stadt- und Landkreise and 1,101 Gemeinden of Baden-Württemberg; from a name or key to the AGS."""
