"""Certificates for tests, made with openssl."""

import os
import subprocess

CURVE = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes")


def openssl(*arguments):
    subprocess.run(["openssl", *arguments], check=True, capture_output=True)


class Authority:
    """Issues certificates. `certificate` is the path of its own."""

    def __init__(self, folder, name):
        self.folder = folder
        self.name = name
        self.certificate = os.path.join(folder, f"{name}.pem")
        self.key = os.path.join(folder, f"{name}.key")
        openssl("req", "-x509", *CURVE, "-keyout", self.key, "-out", self.certificate, "-subj", f"/CN={name}")

    def issue(self, name, hosts="IP:127.0.0.1"):
        """The paths of a certificate and its key."""
        path = os.path.join(self.folder, f"{self.name}-{name}")
        extensions = f"{path}.cnf"
        with open(extensions, "w", encoding="utf-8") as file:
            file.write(f"subjectAltName={hosts}\n")
        openssl("req", *CURVE, "-keyout", f"{path}.key", "-out", f"{path}.csr", "-subj", f"/CN={name}")
        openssl("x509", "-req", "-in", f"{path}.csr", "-CA", self.certificate, "-CAkey", self.key, "-CAcreateserial",
                "-extfile", extensions, "-out", f"{path}.pem")
        return f"{path}.pem", f"{path}.key"
