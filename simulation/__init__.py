"""People drawn, then played, then measured: `draw` a world, `play` it, `measure` the log."""

from simulation.log import Log
from simulation.play import play
from simulation.setting import Setting
from simulation.world import World, draw

__all__ = ["Log", "Setting", "World", "draw", "play"]
