//! Profile: the public face of a person, here or on another hub.

use crate::clock::Time;
use crate::db::Tx;
use crate::error::{Conflict, Error, OnDuplicate, Result, Violations};
use crate::id::ProfileId;
use crate::journal::{self, Entry};

/// A person as others see them.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(crate) struct Profile {
    pub(crate) id: ProfileId,
    /// Public identity: the address of the person's page on their home hub.
    pub(crate) url: String,
    /// Permanent short name on the home hub.
    pub(crate) handle: String,
    /// Name of the home hub.
    pub(crate) host: String,
    /// Whether the home hub is this one.
    pub(crate) is_ours: bool,
    pub(crate) name: String,
    pub(crate) role: String,
    pub(crate) organisation: String,
    pub(crate) about: String,
    pub(crate) created_at: Time,
    pub(crate) updated_at: Time,
    /// Where they live now, if they have moved.
    pub(crate) moved_to: Option<String>,
}

/// What a person can say about themselves.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Details {
    pub(crate) name: String,
    pub(crate) role: String,
    pub(crate) organisation: String,
    pub(crate) about: String,
}

impl Details {
    /// Notes what cannot be used, by field.
    pub(crate) fn check(&self, wrong: &mut Violations) {
        if self.name.is_empty() {
            wrong.add("name", "name-missing");
        }
        for (field, message, value, longest) in [
            ("name", "name-long", &self.name, 100),
            ("role", "role-long", &self.role, 100),
            ("organisation", "organisation-long", &self.organisation, 150),
            ("about", "about-long", &self.about, 1000),
        ] {
            if value.chars().count() > longest {
                wrong.add(field, message);
            }
        }
    }
}

/// A permanent short name of a person or group: `[a-z0-9-]{3,40}`, no hyphen at either end, not a word we need.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Handle(String);

/// Words that an address of ours or a reader could mistake for a name.
const RESERVED: [&str; 12] = [
    "about",
    "account",
    "admin",
    "administrator",
    "edit",
    "folkmoot",
    "help",
    "hub",
    "new",
    "root",
    "support",
    "system",
];

impl Handle {
    /// The handle that `text` spells, or the key of the sentence that says why not.
    pub(crate) fn parse(text: &str) -> Result<Self, &'static str> {
        let fits = (3..=40).contains(&text.len())
            && text.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-'))
            && !text.starts_with('-')
            && !text.ends_with('-');
        if !fits {
            return Err("handle-form");
        }
        if RESERVED.contains(&text) {
            // The same words as for a name that is taken: what took it may be nobody's to know.
            return Err("handle-unusable");
        }
        Ok(Self(text.to_owned()))
    }

    /// Its letters.
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

/// A person's handle with the name of their home hub, as people write it.
impl Profile {
    /// `@handle@host`.
    pub(crate) fn address(&self) -> String {
        format!("@{}@{}", self.handle, self.host)
    }

    /// Where this hub shows the person: a page of its own for our people, a view for others.
    pub(crate) fn path(&self) -> String {
        if self.is_ours { format!("/people/{}", self.handle) } else { format!("/people/{}@{}", self.handle, self.host) }
    }
}

/// Whether this stands for somebody of another hub of whom nothing is known.
pub(crate) fn is_somebody(profile: &Profile) -> bool {
    !profile.is_ours && profile.url.ends_with("/#somebody")
}

/// Takes `handle` for a person or group of this hub: they share one namespace.
pub(crate) async fn reserve_handle(tx: &mut Tx, handle: &Handle, kind: &'static str) -> Result<()> {
    tx.query("INSERT INTO handles (handle, kind) VALUES ($1, $2)")
        .bind(handle.as_str())
        .bind(kind)
        .run()
        .await
        .on_duplicate(Conflict::HandleTaken)?;
    Ok(())
}

/// A new person of this hub.
pub(crate) async fn create(
    tx: &mut Tx,
    origin: &str,
    host: &str,
    handle: &Handle,
    details: &Details,
) -> Result<Profile> {
    reserve_handle(tx, handle, "person").await?;
    let now = tx.now();
    let profile = Profile {
        id: tx.id(),
        url: format!("{origin}/people/{}", handle.as_str()),
        handle: handle.as_str().to_owned(),
        host: host.to_owned(),
        is_ours: true,
        name: details.name.clone(),
        role: details.role.clone(),
        organisation: details.organisation.clone(),
        about: details.about.clone(),
        created_at: now,
        updated_at: now,
        moved_to: None,
    };
    store::insert(tx, &profile).await?;
    Ok(profile)
}

/// Whether `to` can be the address that somebody at `from` moves to, or was called by before: one on the web, and not
/// the same.
pub(crate) fn check_other_home(field: &'static str, from: &str, to: &str) -> Result<()> {
    let is_address = url::Url::parse(to).is_ok_and(|url| matches!(url.scheme(), "https" | "http") && url.has_host());
    if !is_address {
        return Err(Error::invalid(field, "move-no-address"));
    }
    if from == to { Err(Error::invalid(field, "move-same")) } else { Ok(()) }
}

/// A person of ours lives elsewhere from now on. Their page here stays and says so.
pub(crate) async fn move_away(tx: &mut Tx, profile: &Profile, to: &str) -> Result<()> {
    check_other_home("to", &profile.url, to)?;
    if profile.moved_to.as_deref() == Some(to) {
        return Err(Error::invalid("to", "move-same"));
    }
    store::set_moved_to(tx, &profile.url, to).await?;
    journal::record(tx, Entry::Moved { actor: profile.url.clone(), to: to.to_owned() });
    Ok(())
}

pub(crate) mod store {
    //! SQL of profiles.

    use super::{Details, Profile};
    use crate::db::Tx;
    use crate::error::Result;
    use crate::id::ProfileId;

    /// Somebody of another hub of whom nothing else is known: in their name stands what is gone.
    pub(crate) async fn somebody_of(tx: &mut Tx, host: &str) -> Result<ProfileId> {
        let url = format!("https://{host}/#somebody");
        if let Some(known) = find_by_url(tx, &url).await? {
            return Ok(known.id);
        }
        let now = tx.now();
        let (handle, host) = (String::new(), host.to_owned());
        let nobody = Profile {
            id: tx.id(),
            url,
            handle,
            name: host.clone(),
            host,
            is_ours: false,
            role: String::new(),
            organisation: String::new(),
            about: String::new(),
            created_at: now,
            updated_at: now,
            moved_to: None,
        };
        insert(tx, &nobody).await?;
        Ok(nobody.id)
    }

    /// What a person of another hub said of themselves is forgotten: they are gone.
    pub(crate) async fn forget(tx: &mut Tx, id: ProfileId) -> Result<()> {
        let now = tx.now();
        tx.query(
            "UPDATE profiles SET name = handle, role = '', organisation = '', about = '', updated_at = $2
              WHERE id = $1 AND NOT is_ours",
        )
        .bind(id)
        .bind(now)
        .run()
        .await?;
        Ok(())
    }

    /// Notes where a person lives now.
    pub(crate) async fn set_moved_to(tx: &mut Tx, url: &str, to: &str) -> Result<()> {
        tx.query("UPDATE profiles SET moved_to = $2 WHERE url = $1").bind(url).bind(to).run().await?;
        Ok(())
    }

    /// Adds a person; one that is known by `url` already gets the new details instead.
    pub(crate) async fn insert(tx: &mut Tx, profile: &Profile) -> Result<()> {
        tx.query(
            "INSERT INTO profiles (id, url, handle, host, is_ours, name, role, organisation, about, created_at, updated_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
             ON CONFLICT (url) DO UPDATE SET handle = excluded.handle, name = excluded.name, role = excluded.role,
                 organisation = excluded.organisation, about = excluded.about, updated_at = excluded.updated_at
             WHERE NOT profiles.is_ours",
        )
        .bind(profile.id)
        .bind(profile.url.as_str())
        .bind(profile.handle.as_str())
        .bind(profile.host.as_str())
        .bind(profile.is_ours)
        .bind(profile.name.as_str())
        .bind(profile.role.as_str())
        .bind(profile.organisation.as_str())
        .bind(profile.about.as_str())
        .bind(profile.created_at)
        .bind(profile.updated_at)
        .run()
        .await?;
        Ok(())
    }

    /// The person with this id.
    pub(crate) async fn find(tx: &mut Tx, id: ProfileId) -> Result<Option<Profile>> {
        tx.query("SELECT * FROM profiles WHERE id = $1").bind(id).optional().await
    }

    /// The person whose public identity is `url`.
    pub(crate) async fn find_by_url(tx: &mut Tx, url: &str) -> Result<Option<Profile>> {
        tx.query("SELECT * FROM profiles WHERE url = $1").bind(url).optional().await
    }

    /// The person called `handle` at home on `host`.
    pub(crate) async fn find_by_handle(tx: &mut Tx, handle: &str, host: &str) -> Result<Option<Profile>> {
        tx.query("SELECT * FROM profiles WHERE handle = $1 AND host = $2").bind(handle).bind(host).optional().await
    }

    /// Whether a person's account has been let in; people of other hubs are their own hub's to let in.
    pub(crate) async fn is_let_in(tx: &mut Tx, id: ProfileId) -> Result<bool> {
        let waiting: i64 = tx
            .query("SELECT COUNT(*) FROM accounts WHERE profile_id = $1 AND standing = 'waiting'")
            .bind(id)
            .scalar()
            .await?;
        Ok(waiting == 0)
    }

    /// Changes what a person says about themselves.
    pub(crate) async fn update(tx: &mut Tx, id: ProfileId, details: &Details) -> Result<()> {
        let now = tx.now();
        tx.query(
            "UPDATE profiles SET name = $2, role = $3, organisation = $4, about = $5, updated_at = $6 WHERE id = $1",
        )
        .bind(id)
        .bind(details.name.as_str())
        .bind(details.role.as_str())
        .bind(details.organisation.as_str())
        .bind(details.about.as_str())
        .bind(now)
        .run()
        .await?;
        Ok(())
    }

    /// How many people have their home here.
    pub(crate) async fn count_ours(tx: &mut Tx) -> Result<i64> {
        tx.query("SELECT COUNT(*) FROM profiles WHERE is_ours").scalar().await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_handle_is_plain_and_not_a_word_of_ours() {
        for good in ["ana", "priya-nair", "x7-9", "a23"] {
            assert!(Handle::parse(good).is_ok(), "{good}");
        }
        for bad in ["", "ab", "Ana", "-ana", "ana-", "a na", "ana@x", "äna", &"a".repeat(41)] {
            assert_eq!(Handle::parse(bad), Err("handle-form"), "{bad}");
        }
        assert_eq!(Handle::parse("new"), Err("handle-unusable"));
    }
}
