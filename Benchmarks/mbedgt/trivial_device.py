"""A resource manager for mbedhtrun whose board answers at once: every suite has CASES trivial cases, all OK.

mbedgt --grm PLATFORM:trivial_device:127.0.0.1:1 loads it by its name; the number of cases is in the environment.
"""

import os
import re
import time


def plan(cases):
    """What the board sends once it is synchronised."""
    names = [f"CASE_{number}" for number in range(cases)]
    lines = ["{{__version;1.3.0}}", "{{__timeout;60}}", "{{__host_test_name;default_auto}}", f"{{{{__testcase_count;{cases}}}}}"]
    lines += [f"{{{{__testcase_name;{name}}}}}" for name in names]
    for number, name in enumerate(names):
        lines += [
            f">>> Running case #{number + 1}: '{name}'...", f"{{{{__testcase_start;{name}}}}}",
            f"{{{{__testcase_finish;{name};1;0}}}}", f">>> '{name}': 1 passed, 0 failed",
        ]
    lines += [f"{{{{__testcase_summary;{cases};0}}}}", "{{end;success}}", "{{__exit;0}}"]
    return "".join(line + "\r\n" for line in lines)


class SerialParameters:
    def __init__(self, baudrate):
        self.baudrate = baudrate


class Board:
    is_allocated = True
    is_connected = False

    def __init__(self):
        self.received = ""
        self.pending = b""

    def open_connection(self, parameters):
        self.is_connected = True

    def close_connection(self):
        self.is_connected = False

    def release(self):
        self.is_allocated = False

    def reset(self):
        return True

    def flash(self, image, forceflash=False):
        return True

    def write(self, payload):
        self.received += payload if isinstance(payload, str) else payload.decode()
        sync = re.search(r"\{\{__sync;([^}]+)\}\}", self.received)
        if sync:
            self.received = ""
            self.pending += (f"{{{{__sync;{sync[1]}}}}}\r\n" + plan(int(os.environ["CASES"]))).encode()

    def read(self, count):
        if not self.pending:
            time.sleep(0.01)
        taken, self.pending = self.pending[:count], self.pending[count:]
        return taken


class Manager:
    def get_resources(self):
        return ["board"]

    def allocate(self, requirements):
        return Board()


def create(host, port):
    return Manager()
