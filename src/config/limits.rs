//! Bounds on what comes from outside.

use serde::Deserialize;

/// Section `limits`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Limits {
    /// Largest body that the inbox takes, in bytes.
    pub inbox_bytes: usize,
    /// Largest document fetched from another hub, in bytes after inflation.
    pub fetch_bytes: usize,
    /// Largest form, in bytes.
    pub form_bytes: usize,
    /// Longest contribution, in characters.
    pub text_characters: usize,
    /// Wrong passwords for one account in fifteen minutes before it has to wait.
    pub sign_in_attempts: u32,
    /// Accounts opened from one address in an hour.
    pub registrations_an_hour: u32,
    /// Activities taken from one other hub in a minute.
    pub host_activities_a_minute: u32,
    /// Activities taken from one person of another hub in a minute.
    pub person_activities_a_minute: u32,
    /// Requests with a wrong signature taken from one address in a minute.
    pub wrong_signatures_a_minute: u32,
    /// Documents fetched from one other hub in a minute.
    pub fetches_a_minute: u32,
    /// People and groups of one other hub, unknown until then, whose keys are fetched in a minute.
    pub new_actors_a_minute: u32,
    /// Largest file that is taken, in bytes.
    pub upload_bytes: u64,
    /// Most bytes of one form with files, all of them together.
    pub upload_form_bytes: u64,
    /// Most files in one form.
    pub upload_files: usize,
    /// Most bytes that one person sends in a day.
    pub upload_bytes_a_day: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            inbox_bytes: 1024 * 1024,
            fetch_bytes: 1024 * 1024,
            form_bytes: 1024 * 1024,
            text_characters: 60_000,
            sign_in_attempts: 10,
            registrations_an_hour: 20,
            host_activities_a_minute: 6000,
            person_activities_a_minute: 300,
            wrong_signatures_a_minute: 120,
            fetches_a_minute: 1200,
            new_actors_a_minute: 120,
            upload_bytes: 100 * 1024 * 1024,
            upload_form_bytes: 500 * 1024 * 1024,
            upload_files: 20,
            upload_bytes_a_day: 2 * 1024 * 1024 * 1024,
        }
    }
}
