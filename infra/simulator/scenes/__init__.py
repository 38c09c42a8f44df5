"""Scenes: what cannot be told of a vehicle that drives past a camera by itself.

Each scene is one module and one camera. It says what the camera's record shows (areas, lines, signals), lets parts
follow each other before it, offenders and those who only look like them, and says what each of them owes. To add one:
write a module with a function `(Stage) -> Scene` and name it in `program.SCENES`; `crosswalk` is a short example, and
the tests show how to compare what a scene tells with what is filmed of it.

`Stage` gives the plan, a source of chance of the scene's own, and the cast: vehicles whose papers are in order, so that
only what they do is at stake. A `Part` is somebody's `Way` through the picture, told leg by leg. Which areas it is in,
which lines it crosses, and when others hide it follows from the way; what the driver owes (`Owed`) and the facts of it,
for cities that are written as passages, the scene says itself. Parts that are over too late for the plan are left out
with all the others of their story.

Seconds and metres are chosen well inside or outside what the law or its policy draws, so that no noise can turn them.
"""
