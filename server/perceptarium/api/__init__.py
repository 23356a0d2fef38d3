"""The edge: REST, websocket, catalog."""
