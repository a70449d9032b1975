"""Draws charts in a process of its own: the library that draws lets no other thread of its process work meanwhile.

What a chart shows is said by its specification (`charts`); here it only becomes a picture. Nothing here imports altair.
"""
