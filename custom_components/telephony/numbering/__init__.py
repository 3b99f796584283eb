"""Telephone numbers: read, compared and written as numbering plans have it.

Pure: nothing in here knows Home Assistant or a vendor. The modules load Google's
metadata of all countries, so they are imported where a number is first needed, off the
event loop, and not with the integration.
"""
