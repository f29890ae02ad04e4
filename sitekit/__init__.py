"""The machinery of the site. README.md in this folder has the map."""
