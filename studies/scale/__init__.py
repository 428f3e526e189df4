"""What large amounts of clips cost, from what one clip costs on this machine."""
