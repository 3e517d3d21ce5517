"""The order that writers give a post without markup, seen in the blocks of any format."""
