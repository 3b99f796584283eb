"""What dashboards ask for by Home Assistant's websocket, a file a command."""
