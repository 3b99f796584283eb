# Home Assistant maps the name `voluptuous` to its successor when it starts.
from probatio import *
