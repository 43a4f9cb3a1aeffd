//! Budgets: how much one host, one person or one address may ask of us, and how much we ask of one host. A bucket for
//! each, which fills again with time; how many buckets there are is bounded.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use moka::sync::Cache;

use crate::clock::{Clock, Time};

/// How many buckets are kept at the most.
const BUCKETS: u64 = 50_000;

/// Buckets of one kind, by name.
#[derive(Clone, Debug)]
pub(crate) struct Budget {
    clock: Clock,
    /// What fits into a bucket.
    burst: f64,
    /// What flows back in a second.
    per_second: f64,
    buckets: Cache<String, Arc<Mutex<Bucket>>>,
}

#[derive(Clone, Copy, Debug)]
struct Bucket {
    left: f64,
    at: Time,
}

impl Budget {
    /// `burst` at once, and `per_minute` in the long run.
    pub(crate) fn new(clock: Clock, burst: u32, per_minute: u32) -> Self {
        let per_second = (f64::from(per_minute) / 60.0).max(0.001);
        Self { clock, burst: f64::from(burst.max(1)), per_second, buckets: Cache::new(BUCKETS) }
    }

    /// Takes one out of `name`'s bucket; if it is empty, answers when there will be one.
    pub(crate) fn take(&self, name: &str) -> Result<(), Duration> {
        self.take_many(name, 1)
    }

    /// Takes as much as `many` out of `name`'s bucket. What is more than fits into one takes all of it.
    pub(crate) fn take_many(&self, name: &str, many: u32) -> Result<(), Duration> {
        let many = f64::from(many).min(self.burst);
        self.with(name, |bucket| {
            if bucket.left >= many {
                bucket.left -= many;
                Ok(())
            } else {
                Err(self.wait(bucket, many))
            }
        })
    }

    /// Puts back one that was taken for what turned out to be worth it.
    pub(crate) fn give_back(&self, name: &str) {
        self.with(name, |bucket| bucket.left = (bucket.left + 1.0).min(self.burst));
    }

    /// Whether `name`'s bucket is empty, and until when; takes nothing.
    pub(crate) fn check(&self, name: &str) -> Result<(), Duration> {
        if !self.buckets.contains_key(name) {
            return Ok(());
        }
        self.with(name, |bucket| if bucket.left >= 1.0 { Ok(()) } else { Err(self.wait(bucket, 1.0)) })
    }

    fn with<T>(&self, name: &str, use_it: impl FnOnce(&mut Bucket) -> T) -> T {
        let now = self.clock.now();
        let bucket =
            self.buckets.get_with(name.to_owned(), || Arc::new(Mutex::new(Bucket { left: self.burst, at: now })));
        let mut bucket = bucket.lock().unwrap_or_else(PoisonError::into_inner);
        let passed = now.since(bucket.at).as_secs_f64();
        bucket.left = passed.mul_add(self.per_second, bucket.left).min(self.burst);
        bucket.at = now;
        use_it(&mut bucket)
    }

    fn wait(&self, bucket: &Bucket, many: f64) -> Duration {
        Duration::from_secs_f64(((many - bucket.left) / self.per_second).clamp(1.0, 3600.0))
    }
}

/// The site that a host belongs to: whoever has a name has every name below it, so what is shared out among strangers is
/// shared out by this. Without a list of all registries it is a guess: two labels, three below names such as `org.uk`.
pub(crate) fn site_of(host: &str) -> &str {
    const REGISTRIES: [&str; 11] = ["ac", "co", "com", "edu", "gov", "ltd", "ne", "net", "nhs", "or", "org"];
    let name = host.rsplit_once(':').map_or(host, |(name, _)| name);
    if name.parse::<std::net::IpAddr>().is_ok() || name.starts_with('[') {
        return name;
    }
    let mut labels = name.rsplit('.');
    let (top, second) = (labels.next().unwrap_or_default(), labels.next().unwrap_or_default());
    let is_registry = top.len() == 2 && REGISTRIES.contains(&second);
    let kept = if is_registry { 3 } else { 2 };
    match name.rmatch_indices('.').nth(kept - 1) {
        Some((dot, _)) => name.get(dot + 1..).unwrap_or(name),
        None => name,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_below_one_name_are_one_site() {
        for (host, site) in [
            ("hub.example", "hub.example"),
            ("w1.hub.example", "hub.example"),
            ("a.b.hub.example:8443", "hub.example"),
            ("hub.org.uk", "hub.org.uk"),
            ("w1.hub.org.uk", "hub.org.uk"),
            ("evil.localhost:7001", "evil.localhost"),
            ("198.51.100.9:80", "198.51.100.9"),
            ("localhost", "localhost"),
            ("", ""),
        ] {
            assert_eq!(site_of(host), site, "{host}");
        }
    }

    #[test]
    fn what_is_given_back_can_be_taken_again_and_what_never_fits_takes_all() {
        let budget = Budget::new(Clock::by_hand(Time(0)), 3, 60);
        assert_eq!(budget.take_many("a", 9), Ok(()));
        assert_eq!(budget.take("a"), Err(Duration::from_secs(1)));
        budget.give_back("a");
        assert_eq!(budget.take_many("a", 2), Err(Duration::from_secs(1)));
        assert_eq!(budget.take("a"), Ok(()));
        budget.give_back("b");
        assert_eq!(budget.take_many("b", 3), Ok(()));
        assert!(budget.take("b").is_err(), "nothing is given back beyond what fits");
    }

    #[test]
    fn a_bucket_empties_says_when_to_come_back_and_fills_with_time() {
        let clock = Clock::by_hand(Time(0));
        let budget = Budget::new(clock.clone(), 3, 60);
        assert_eq!(budget.check("a"), Ok(()));
        for _ in 0..3 {
            assert_eq!(budget.take("a"), Ok(()));
        }
        assert_eq!(budget.take("a"), Err(Duration::from_secs(1)));
        assert_eq!(budget.check("a"), Err(Duration::from_secs(1)));
        assert_eq!(budget.take("b"), Ok(()), "another's bucket is another's");
        clock.forward(Duration::from_secs(2));
        assert_eq!(budget.take("a"), Ok(()));
        assert_eq!(budget.take("a"), Ok(()));
        assert!(budget.take("a").is_err());
        clock.forward(Duration::from_hours(1));
        for _ in 0..3 {
            assert_eq!(budget.take("a"), Ok(()));
        }
        assert!(budget.take("a").is_err(), "it holds no more than fits");
    }
}
