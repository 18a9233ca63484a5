"""Echoes over TCP on a loopback port of the system's choice, which it prints, a fifth of a second late.

The library drops what is read together with SEND OK: an echo must not come that soon.
"""

import socket
import time

listener = socket.create_server(("127.0.0.1", 0))
print(listener.getsockname()[1], flush=True)
while True:
    connection, _ = listener.accept()
    with connection:
        while data := connection.recv(65536):
            time.sleep(0.2)
            connection.sendall(data)
