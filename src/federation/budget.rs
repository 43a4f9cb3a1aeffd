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
        self.with(name, |bucket| {
            if bucket.left >= 1.0 {
                bucket.left -= 1.0;
                Ok(())
            } else {
                Err(self.wait(bucket))
            }
        })
    }

    /// Whether `name`'s bucket is empty, and until when; takes nothing.
    pub(crate) fn check(&self, name: &str) -> Result<(), Duration> {
        if !self.buckets.contains_key(name) {
            return Ok(());
        }
        self.with(name, |bucket| if bucket.left >= 1.0 { Ok(()) } else { Err(self.wait(bucket)) })
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

    fn wait(&self, bucket: &Bucket) -> Duration {
        Duration::from_secs_f64(((1.0 - bucket.left) / self.per_second).clamp(1.0, 3600.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
