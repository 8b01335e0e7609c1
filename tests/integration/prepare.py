"""Makes the music and the catalogue that the integration tests share, and checks what the job said while doing so."""

import os
import shutil
import sys

from support import music, processes


def main():
    processes.require_model()
    shutil.rmtree(processes.PREPARED, ignore_errors=True)
    music.make_collection(processes.MUSIC)
    result = processes.index(os.path.join(processes.PREPARED, "catalog"), processes.MUSIC, timeout=600)
    sys.stdout.write(result.stdout + result.stderr)
    if result.returncode != 0:
        sys.exit(f"libretto-index ended with status {result.returncode}")


if __name__ == "__main__":
    main()
