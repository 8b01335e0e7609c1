#!/usr/bin/env python3
"""A gRPC client that knows nothing of Libretto but its address: all it needs comes through server reflection.

    generic_client.py ADDRESS             lists services and methods
    generic_client.py ADDRESS WORDS...    searches

Needs the packages of requirements.txt beside this file.
"""

import sys

import grpc
from google.protobuf import message_factory
from google.protobuf.descriptor_pool import DescriptorPool
from grpc_reflection.v1alpha.proto_reflection_descriptor_database import ProtoReflectionDescriptorDatabase
from grpc_status import rpc_status


class GenericClient:
    """Calls any method of any server with reflection; messages are built from the server's own descriptors."""

    def __init__(self, address, package="libretto.v1", credentials=None, described_by=None):
        """`credentials`: a grpc.ChannelCredentials; without, the channel is not encrypted. `described_by`: another client,
        to which the server has told its descriptors already."""
        self.package = package
        # Loopback tests must not go through a proxy of the environment; answers may be large.
        options = [("grpc.enable_http_proxy", 0), ("grpc.max_receive_message_length", 128 << 20)]
        self.channel = (grpc.secure_channel(address, credentials, options) if credentials else
                        grpc.insecure_channel(address, options))
        self._database = described_by._database if described_by else ProtoReflectionDescriptorDatabase(self.channel)
        self._pool = DescriptorPool(self._database)

    def close(self):
        self.channel.close()

    def services(self):
        return sorted(self._database.get_services())

    def service(self, name):
        return self._pool.FindServiceByName(name)

    def message(self, name, **fields):
        """A message of the package, e.g. message("SearchRequest", limit=3)."""
        return self._class(self._pool.FindMessageTypeByName(f"{self.package}.{name}"))(**fields)

    def enum(self, name, value):
        return self._pool.FindEnumTypeByName(f"{self.package}.{name}").values_by_name[value].number

    def call(self, method, request, timeout=120, **options):
        """`method` as "SearchService/Search". `request`: a message, bytes to send as they are, or, for a method that
        takes a stream, an iterable of messages. Returns a message, or an iterator over messages."""
        service, name = method.split("/")
        descriptor = self.service(f"{self.package}.{service}").methods_by_name[name]
        kind = (("stream" if descriptor.client_streaming else "unary") + "_" +
                ("stream" if descriptor.server_streaming else "unary"))
        stub = getattr(self.channel, kind)(
            f"/{self.package}.{service}/{name}",
            request_serializer=lambda m: m if isinstance(m, bytes) else m.SerializeToString(),
            response_deserializer=self._class(descriptor.output_type).FromString)
        if descriptor.client_streaming:
            request = iter(request)
        return stub(request, timeout=timeout, **options)

    @staticmethod
    def _class(descriptor):
        return message_factory.GetMessageClass(descriptor)


def error_details(error):
    """The details of a grpc.RpcError: {"BadRequest": message, "ErrorInfo": message, ...}."""
    from google.rpc import error_details_pb2  # registers the standard types
    status = rpc_status.from_call(error)
    details = {}
    for packed in status.details if status else []:
        name = packed.TypeName().rsplit(".", 1)[1]
        message = getattr(error_details_pb2, name)()
        if packed.Unpack(message):
            details[name] = message
    return details


def main():
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    client = GenericClient(sys.argv[1])
    if len(sys.argv) == 2:
        for name in client.services():
            print(name)
            if name.startswith(client.package):
                for method in client.service(name).methods:
                    print("   ", method.name)
        return
    request = client.message("SearchRequest", limit=5)
    request.clauses.add(text=" ".join(sys.argv[2:]))
    try:
        response = client.call("SearchService/Search", request)
    except grpc.RpcError as error:
        sys.exit(f"{error.code().name}: {error.details()}\n{error_details(error)}")
    for hit in response.hits:
        print(f"{hit.score:.3f}  {hit.track.title or hit.track.path}")


if __name__ == "__main__":
    main()
