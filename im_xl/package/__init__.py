"""OOXML packages part by part: read safely, graft sheets, save atomically. The safe hand for parts."""
