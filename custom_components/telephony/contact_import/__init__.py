"""From a vCard file to contacts."""
