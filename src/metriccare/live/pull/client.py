"""One FHIR server, spoken to: bounded in time and size, by verified TLS, its token shown to its own origin only.

An answer is read whole (`ask`) or taken piece by piece (`fetch`); what is wrong with it becomes one of `failures`. No
address is ever logged or said. Not what is asked (`bulk`, `search`), nor where the token comes from (`access`).
"""

from collections.abc import Generator, Mapping
from contextlib import contextmanager

import httpx2

from metriccare.live.pull.access import Access, Bounds
from metriccare.live.pull.failures import PullError, TornError
from metriccare.live.pull.said import Answer, meaning
from metriccare.live.pull.urls import host, led_to, origin
from metriccare.outgoing.guarded import Guarded

FHIR = "application/fhir+json"
MOST_REDIRECTS = 5
AGENT = "MetricCare"
_AWAY = frozenset({301, 302, 303, 307, 308})


class Server:
    """A FHIR server at its base address."""

    def __init__(
        self, base: str, transport: Guarded, access: Access | None = None, bounds: Bounds | None = None
    ) -> None:
        self.base = base.rstrip("/")
        self.host = host(base)
        self._transport = transport
        self._access = access
        self.bounds = bounds or Bounds()
        times = httpx2.Timeout(self.bounds.read, connect=self.bounds.connect)
        self._client = httpx2.Client(
            transport=transport, timeout=times, trust_env=False, headers={"User-Agent": AGENT}
        )

    def close(self) -> None:
        """Give the connections back."""
        self._client.close()

    def ask(
        self,
        url: str,
        method: str = "GET",
        *,
        most: int | None = None,
        form: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """The whole answer, whatever its status; a token that is not taken is renewed once."""
        largest = most or self.bounds.largest
        named = {"Accept": FHIR, **(headers or {})}
        answer = self._followed(url, method, named, form, largest)
        if answer.status == 401 and self._access is not None and self._access.renew():
            answer = self._followed(url, method, named, form, largest)
        return answer

    def good(self, url: str, accept: str = FHIR) -> Answer:
        """The whole answer, which must be 200. Raises what its status means."""
        answer = self.ask(url, headers={"Accept": accept})
        if answer.status != 200:
            raise meaning(self.host, answer)
        return answer

    @contextmanager
    def fetch(self, url: str, accept: str, *, with_token: bool) -> Generator[httpx2.Response]:
        """An answer that is 200, to be read by `pieces`."""
        with self._sending(url, accept, with_token=with_token) as response:
            if (
                response.status_code == 401
                and with_token
                and self._access is not None
                and self._access.renew()
            ):
                with self._sending(url, accept, with_token=with_token) as second:
                    yield self._taken(second)
            else:
                yield self._taken(response)

    def _taken(self, response: httpx2.Response) -> httpx2.Response:
        if response.status_code != 200:
            raise meaning(self.host, self._whole(response, self.bounds.largest))
        return response

    @contextmanager
    def _sending(self, url: str, accept: str, *, with_token: bool) -> Generator[httpx2.Response]:
        """The head of an answer within its time; the body may take longer (`pieces`)."""
        headers = {"Accept": accept, "Accept-Encoding": "gzip"}
        if with_token:
            headers |= self._token_for(url)
        request = self._client.build_request("GET", url, headers=headers)
        with self._in_our_words(), self._transport.within(self.bounds.answer):
            response = self._client.send(request, stream=True)
        try:
            yield response
        finally:
            response.close()

    def _followed(
        self, url: str, method: str, headers: Mapping[str, str], form: Mapping[str, str] | None, most: int
    ) -> Answer:
        for _ in range(MOST_REDIRECTS + 1):
            answer = self._once(url, method, headers, form, most)
            target = answer.headers.get("location", "")
            if answer.status not in _AWAY or method != "GET" or not target:
                return answer
            url = led_to(url, target, "a redirect")
        raise PullError(f"{self.host} redirects without end", way_out="check the address of the server")

    def _once(
        self, url: str, method: str, headers: Mapping[str, str], form: Mapping[str, str] | None, most: int
    ) -> Answer:
        sent = {**headers, **self._token_for(url)}
        request = self._client.build_request(method, url, headers=sent, data=form)
        with self._in_our_words(), self._transport.within(self.bounds.answer):
            response = self._client.send(request, stream=True)
            try:
                return self._whole(response, most)
            finally:
                response.close()

    def _whole(self, response: httpx2.Response, most: int) -> Answer:
        content = bytearray()
        for piece in response.iter_bytes():
            content += piece
            if len(content) > most:
                raise PullError(
                    f"{self.host} answers with more than {most >> 20} MiB at once",
                    way_out="ask for less a page",
                )
        return Answer(response.status_code, response.headers, bytes(content), str(response.url))

    def _token_for(self, url: str) -> Mapping[str, str]:
        """Nobody but the server itself is shown the token."""
        mine = self._access is not None and origin(url) == origin(self.base)
        return self._access.headers() if mine and self._access is not None else {}

    @contextmanager
    def _in_our_words(self) -> Generator[None]:
        try:
            yield
        except httpx2.TimeoutException:
            raise PullError(
                f"{self.host} does not answer in time", way_out="it is tried again later"
            ) from None
        except (httpx2.RemoteProtocolError, httpx2.ReadError, httpx2.DecodingError):
            raise TornError(
                f"{self.host} ended an answer before it was whole", way_out="it is tried again"
            ) from None
        except (httpx2.HTTPError, httpx2.InvalidURL) as error:
            kind = type(error).__name__
            raise PullError(
                f"{self.host} cannot be reached ({kind})", way_out="is it up, and its certificate good?"
            ) from None
