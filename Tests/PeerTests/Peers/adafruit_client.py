"""Drives a module with adafruit-circuitpython-esp-atcontrol, as a board would, on a serial port of this machine.

Arguments: the port, the network's name, its password, the host and the port of an echo server.
Prints what it found, a line each.
"""

import fcntl
import os
import struct
import sys
import termios
import types


def stand_in(name, **members):
    """A module that a board has and a computer has not; the library only names what is in it."""
    module = types.ModuleType(name)
    vars(module).update(members)
    sys.modules[name] = module


stand_in("busio", UART=object)
stand_in("digitalio", DigitalInOut=object, Direction=object)
stand_in("micropython", const=lambda value: value)

from adafruit_espatcontrol.adafruit_espatcontrol import ESP_ATcontrol  # noqa: E402


class UART:
    """The part of busio.UART that the library uses."""

    def __init__(self, path):
        self.descriptor = os.open(path, os.O_RDWR | os.O_NOCTTY)
        self.baudrate = 115200

    @property
    def in_waiting(self):
        return struct.unpack("i", fcntl.ioctl(self.descriptor, termios.FIONREAD, b"\0\0\0\0"))[0]

    def read(self, count):
        return os.read(self.descriptor, count)

    def write(self, data):
        while data:
            data = data[os.write(self.descriptor, data) :]

    def reset_input_buffer(self):
        termios.tcflush(self.descriptor, termios.TCIFLUSH)


def main():
    path, ssid, password, host, port = sys.argv[1:]
    module = ESP_ATcontrol(UART(path), 115200)
    module.begin()
    print("version", module.version)
    module.join_AP(ssid, password)
    print("address", module.local_ip)
    print("connected", module.is_connected)
    print("host", module.nslookup(host))
    print("networks", "; ".join(sorted(str(entry[1]) for entry in module.scan_APs())))
    print("socket", module.socket_connect("TCP", host, int(port)))
    for text in (b"hello", bytes(range(256)) * 4):
        module.socket_send(text)
        print("echo", len(text), bytes(module.socket_receive(5)) == text)
    module.socket_disconnect()
    print("status", module.status)


main()
