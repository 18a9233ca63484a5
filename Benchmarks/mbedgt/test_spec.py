"""test_spec.py SUITES: the test specification of as many trivial suites, for mbedgt --test-spec."""

import json
import sys

suites = {
    f"suite-{number}": {"binaries": [{"binary_type": "bootable", "path": "none.bin"}]} for number in range(int(sys.argv[1]))
}
build = {"platform": "K64F", "toolchain": "GCC_ARM", "baud_rate": 115200, "base_path": ".", "tests": suites}
json.dump({"builds": {"K64F-GCC_ARM": build}}, sys.stdout)
