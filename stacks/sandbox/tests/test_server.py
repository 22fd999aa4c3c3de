from __future__ import annotations

import socket
import time
import urllib.parse

from .support import REGION, EmulatorTest


class AbandonedRequestTest(EmulatorTest):
    def ask_for_an_address(self) -> socket.socket:
        """Sends AllocateAddress and does not wait for the answer."""
        body = urllib.parse.urlencode({"Action": "AllocateAddress", "Version": "2016-11-15"})
        request = (
            "POST / HTTP/1.1\r\nHost: localhost\r\n"
            f"Authorization: AWS4-HMAC-SHA256 Credential=a/20260101/{REGION}/ec2/aws4_request,\r\n"
            "Content-Type: application/x-www-form-urlencoded\r\n"
            f"Content-Length: {len(body)}\r\n\r\n{body}"
        )
        connection = socket.create_connection(("127.0.0.1", self._server.server_port))
        connection.sendall(request.encode())
        return connection

    def addresses(self) -> int:
        return len(self.ec2.describe_addresses()["Addresses"])

    def test_is_not_carried_out(self) -> None:
        before = self.addresses()
        with self._server.app._lock:
            self.ask_for_an_address().close()
            waiting = self.ask_for_an_address()
            self.addCleanup(waiting.close)
            time.sleep(0.5)  # until the server has read both, and each waits for its turn
        self.assertIn(b"200 OK", waiting.recv(64))
        self.assertEqual(before + 1, self.addresses())
