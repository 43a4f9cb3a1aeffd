//! How routes are registered: in one way only, so that tests can walk every one.

use std::net::{IpAddr, Ipv6Addr, SocketAddr};

use axum::Router;
use axum::extract::{ConnectInfo, Request};
use axum::handler::Handler;
use axum::routing::{MethodFilter, on};

/// Where a request came from, as it is counted: the peer, or what a trusted proxy says of it. Every request carries it. Of
/// IPv6 it is the network of 64 bits: whoever has one address of it has them all.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ClientAddress(pub(crate) IpAddr);

impl ClientAddress {
    /// The address of a request.
    pub(crate) fn of(request: &Request, trusted_proxies: &[IpAddr]) -> Self {
        let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip());
        let peer = peer.unwrap_or(IpAddr::from([127, 0, 0, 1]));
        if !trusted_proxies.contains(&peer) {
            return Self(counted(peer));
        }
        let forwarded = request.headers().get_all("x-forwarded-for").iter().next_back();
        let forwarded = forwarded.and_then(|value| value.to_str().ok()).unwrap_or_default();
        // The last entry is the one that our own proxy wrote; those before it are whatever the client claimed.
        Self(counted(forwarded.rsplit(',').next().and_then(|last| last.trim().parse().ok()).unwrap_or(peer)))
    }
}

fn counted(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(whole) => Ipv6Addr::from_bits(whole.to_bits() & !u128::from(u64::MAX)).into(),
        short @ IpAddr::V4(_) => short,
    }
}

/// Who comes in by a route.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Door {
    /// People with browsers.
    Web,
    /// Other hubs.
    Federation,
}

/// A route as it was registered, so that tests can walk every one: axum itself cannot list them.
#[derive(Clone, Debug)]
pub struct Route {
    /// `GET` or `POST`.
    pub method: &'static str,
    /// The path with its parameters in braces.
    pub path: &'static str,
    /// Whom it is for.
    pub door: Door,
}

/// Routes of one door. The only way to register one.
pub(crate) struct Routes<S> {
    door: Door,
    router: Router<S>,
    list: Vec<Route>,
}

impl<S: Clone + Send + Sync + 'static> Routes<S> {
    /// None yet.
    pub(crate) fn new(door: Door) -> Self {
        Self { door, router: Router::new(), list: Vec::new() }
    }

    /// `handler` answers `GET` (and `HEAD`) at `path`.
    pub(crate) fn get<H: Handler<T, S>, T: 'static>(&mut self, path: &'static str, handler: H) -> &mut Self {
        self.add("GET", MethodFilter::GET.or(MethodFilter::HEAD), path, handler)
    }

    /// `handler` answers `POST` at `path`.
    pub(crate) fn post<H: Handler<T, S>, T: 'static>(&mut self, path: &'static str, handler: H) -> &mut Self {
        self.add("POST", MethodFilter::POST, path, handler)
    }

    fn add<H: Handler<T, S>, T: 'static>(
        &mut self,
        method: &'static str,
        filter: MethodFilter,
        path: &'static str,
        handler: H,
    ) -> &mut Self {
        self.list.push(Route { method, path, door: self.door });
        self.router = std::mem::take(&mut self.router).route(path, on(filter, handler));
        self
    }

    /// What was registered.
    pub(crate) fn list(&self) -> &[Route] {
        &self.list
    }

    /// The router, with its state.
    pub(crate) fn finish(self, state: S) -> Router {
        self.router.with_state(state)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_ipv6_network_is_counted_as_one_and_an_ipv4_address_in_its_clothes_as_itself() {
        let counted = |text: &str| counted(text.parse().unwrap()).to_string();
        assert_eq!(counted("2001:db8:1:2:3:4:5:6"), "2001:db8:1:2::");
        assert_eq!(counted("2001:db8:1:2::1"), counted("2001:db8:1:2:ffff::9"));
        assert_ne!(counted("2001:db8:1:2::1"), counted("2001:db8:1:3::1"));
        assert_eq!(counted("::ffff:198.51.100.9"), "198.51.100.9");
        assert_eq!(counted("198.51.100.9"), "198.51.100.9");
    }
}
