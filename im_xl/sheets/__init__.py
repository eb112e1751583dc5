"""Fill template sheets with computed quantities; every number comes with its formula."""
