//! Organisation: a body that people work for. Administrators keep the list of them. That somebody belongs to one is a
//! statement of the person's own hub, with how and when it was checked: see [`belonging`].

pub(crate) mod belonging;
pub(crate) mod store;

use crate::accounts::words;
use crate::clock::Time;
use crate::db::Tx;
use crate::error::{Conflict, Error, OnDuplicate, Result, Violations};
use crate::id::{OrganisationId, ProfileId};
use crate::journal::{self, Entry};
use crate::profiles::Handle;

words! {
    /// What sort of body it is.
    Kind {
        /// A council of any tier.
        Council = "council",
        /// A department or agency of a government.
        Department = "department",
        /// NHS and other health.
        Health = "health",
        /// Police.
        Police = "police",
        /// Fire and rescue.
        Fire = "fire",
        /// Charity.
        Charity = "charity",
        /// University.
        University = "university",
        /// Another public body.
        Public = "public",
        /// Anything else.
        Other = "other",
    }
}

impl Kind {
    /// All of them, in the order of a list to choose from.
    pub(crate) const ALL: [Self; 9] = [
        Self::Council,
        Self::Department,
        Self::Health,
        Self::Police,
        Self::Fire,
        Self::Charity,
        Self::University,
        Self::Public,
        Self::Other,
    ];

    /// The key of its name.
    pub(crate) fn key(&self) -> &'static str {
        match self {
            Self::Council => "kind-council",
            Self::Department => "kind-department",
            Self::Health => "kind-health",
            Self::Police => "kind-police",
            Self::Fire => "kind-fire",
            Self::Charity => "kind-charity",
            Self::University => "kind-university",
            Self::Public => "kind-public",
            Self::Other => "kind-other",
        }
    }
}

words! {
    /// Where it works.
    Nation {
        /// England.
        England = "england",
        /// Scotland.
        Scotland = "scotland",
        /// Wales.
        Wales = "wales",
        /// Northern Ireland.
        NorthernIreland = "northern-ireland",
        /// In the whole of the United Kingdom.
        UkWide = "uk-wide",
        /// Anywhere else.
        Elsewhere = "elsewhere",
    }
}

impl Nation {
    /// All of them, in the order of a list to choose from.
    pub(crate) const ALL: [Self; 6] =
        [Self::England, Self::Scotland, Self::Wales, Self::NorthernIreland, Self::UkWide, Self::Elsewhere];

    /// The key of its name.
    pub(crate) fn key(&self) -> &'static str {
        match self {
            Self::England => "nation-england",
            Self::Scotland => "nation-scotland",
            Self::Wales => "nation-wales",
            Self::NorthernIreland => "nation-northern-ireland",
            Self::UkWide => "nation-uk-wide",
            Self::Elsewhere => "nation-elsewhere",
        }
    }
}

/// An organisation that this hub knows.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(crate) struct Organisation {
    pub(crate) id: OrganisationId,
    /// Public identity: the address of its page here.
    pub(crate) url: String,
    /// Permanent short name, in a namespace of its own.
    pub(crate) handle: String,
    pub(crate) name: String,
    pub(crate) kind: Kind,
    pub(crate) nation: Nation,
    /// Its own pages on the web, or nothing.
    pub(crate) website: String,
    /// Who may say who works there: somebody of this hub, appointed by an administrator.
    pub(crate) contact_id: Option<ProfileId>,
    /// The organisation that it was joined to; then nothing else is shown of it.
    pub(crate) merged_into: Option<OrganisationId>,
    pub(crate) created_at: Time,
}

impl Organisation {
    /// Where this hub shows it.
    pub(crate) fn path(&self) -> String {
        format!("/organisations/{}", self.handle)
    }
}

/// What an administrator says of an organisation.
#[derive(Clone, Debug)]
pub(crate) struct Described {
    pub(crate) name: String,
    pub(crate) kind: Kind,
    pub(crate) nation: Nation,
    pub(crate) website: String,
    pub(crate) contact_id: Option<ProfileId>,
    /// Its e-mail domains, as they were typed: apart by spaces, commas or new lines.
    pub(crate) domains: String,
}

/// How many e-mail domains one organisation has at most.
const DOMAINS: usize = 50;

/// Domains at which everybody can have an address: one of these says nothing of where somebody works.
const FOR_EVERYBODY: [&str; 14] = [
    "aol.com",
    "btinternet.com",
    "gmail.com",
    "gmx.com",
    "googlemail.com",
    "hotmail.co.uk",
    "hotmail.com",
    "icloud.com",
    "live.co.uk",
    "outlook.com",
    "proton.me",
    "protonmail.com",
    "yahoo.co.uk",
    "yahoo.com",
];

/// An e-mail domain as it is compared: plain ASCII labels (RFC 1123, section 2.1) in small letters. Letters beyond ASCII
/// are refused, not converted, so that nothing that only looks like a domain is taken for it.
pub(crate) fn domain(text: &str) -> Option<String> {
    let is_label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    let fits = text.len() <= 250 && text.contains('.') && text.split('.').all(is_label);
    let is_number = text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    (fits && !is_number).then(|| text.to_ascii_lowercase())
}

/// The domain of an e-mail address: what stands after its only `@`.
pub(crate) fn domain_of(address: &str) -> Option<String> {
    let (_, after) = address.split_once('@')?;
    domain(after)
}

/// Reads a list of domains; the key of the sentence that says why it cannot be used.
fn read_domains(typed: &str) -> Result<Vec<String>, &'static str> {
    let apart = |letter: char| letter.is_whitespace() || letter == ',' || letter == ';';
    let mut found = Vec::new();
    for piece in typed.split(apart).filter(|piece| !piece.is_empty()).take(DOMAINS + 1) {
        let domain = domain(piece.trim_start_matches('@')).ok_or("domain-form")?;
        if FOR_EVERYBODY.contains(&domain.as_str()) {
            return Err("domain-for-everybody");
        }
        if !found.contains(&domain) {
            found.push(domain);
        }
    }
    if found.len() > DOMAINS { Err("domains-many") } else { Ok(found) }
}

impl Described {
    /// Notes what cannot be used, by field; answers the domains.
    fn check(&self) -> Result<Vec<String>> {
        let mut wrong = Violations::default();
        if self.name.is_empty() {
            wrong.add("name", "organisation-name-missing");
        } else if self.name.chars().count() > 150 {
            wrong.add("name", "organisation-long");
        }
        let is_address = url::Url::parse(&self.website)
            .is_ok_and(|url| matches!(url.scheme(), "https" | "http") && url.has_host() && url.username().is_empty());
        if !self.website.is_empty() && (!is_address || self.website.len() > 500) {
            wrong.add("website", "website-form");
        }
        let domains = read_domains(&self.domains).unwrap_or_else(|message| {
            wrong.add("domains", message);
            Vec::new()
        });
        wrong.check().map(|()| domains)
    }
}

/// A new organisation. `origin` is this hub's, `by` the administrator.
pub(crate) async fn create(
    tx: &mut Tx,
    origin: &str,
    handle: &str,
    described: &Described,
    by: ProfileId,
) -> Result<Organisation> {
    let checked = described.check();
    let handle = match (Handle::parse(handle), &checked) {
        (Ok(handle), _) => handle,
        (Err(message), Err(Error::Invalid(others))) => {
            let mut all = others.clone();
            all.add("handle", message);
            return Err(Error::Invalid(all));
        }
        (Err(message), _) => return Err(Error::invalid("handle", message)),
    };
    let domains = checked?;
    let now = tx.now();
    let organisation = Organisation {
        id: tx.id(),
        url: format!("{origin}/organisations/{}", handle.as_str()),
        handle: handle.as_str().to_owned(),
        name: described.name.clone(),
        kind: described.kind,
        nation: described.nation,
        website: described.website.clone(),
        contact_id: described.contact_id,
        merged_into: None,
        created_at: now,
    };
    if store::find_by_handle(tx, handle.as_str()).await?.is_some() {
        return Err(Error::invalid("handle", "organisation-handle-taken"));
    }
    store::insert(tx, &organisation).await.on_duplicate(Conflict::AlreadyThere)?;
    put_domains(tx, organisation.id, &domains).await?;
    journal::record(tx, Entry::OrganisationEdited { organisation: organisation.id, by });
    Ok(organisation)
}

/// Each domain belongs to one organisation: else it could not be said which.
async fn put_domains(tx: &mut Tx, organisation: OrganisationId, domains: &[String]) -> Result<()> {
    for domain in domains {
        if store::by_domain(tx, domain).await?.is_some_and(|other| other.id != organisation) {
            return Err(Error::invalid("domains", "domain-taken"));
        }
    }
    store::put_domains(tx, organisation, domains).await
}

/// Says something else of an organisation. Who was checked by a domain that it no longer has is not checked any more.
pub(crate) async fn edit(tx: &mut Tx, before: &Organisation, described: &Described, by: ProfileId) -> Result<()> {
    let domains = described.check()?;
    store::update(tx, before.id, described).await?;
    put_domains(tx, before.id, &domains).await?;
    belonging::check_anew(tx, before.id, &domains).await?;
    if before.name != described.name {
        belonging::renamed(tx, before.id, &described.name).await?;
    }
    journal::record(tx, Entry::OrganisationEdited { organisation: before.id, by });
    Ok(())
}

/// Joins an organisation to another one that turned out to be the same: its people, domains and address go there.
pub(crate) async fn merge(tx: &mut Tx, from: &Organisation, into: &Organisation, by: ProfileId) -> Result<()> {
    if from.id == into.id || into.merged_into.is_some() || from.merged_into.is_some() {
        return Err(Error::invalid("into", "merge-same"));
    }
    store::merge(tx, from.id, into.id).await?;
    belonging::renamed(tx, into.id, &into.name).await?;
    for organisation in [from.id, into.id] {
        journal::record(tx, Entry::OrganisationEdited { organisation, by });
    }
    Ok(())
}

/// The organisation with this short name, or the one that it was joined to.
pub(crate) async fn find(tx: &mut Tx, handle: &str) -> Result<Organisation> {
    let mut found = store::find_by_handle(tx, handle).await?.ok_or(Error::NotFound)?;
    // An organisation is joined to one that stands by itself, which may have been joined to another one later.
    for _ in 0..20 {
        let Some(into) = found.merged_into else { return Ok(found) };
        found = store::find(tx, into).await?.ok_or(Error::NotFound)?;
    }
    Err(Error::NotFound)
}

/// The organisation whose domain is exactly that of an e-mail address.
pub(crate) async fn recognised(tx: &mut Tx, address: &str) -> Result<Option<Organisation>> {
    match domain_of(address) {
        Some(domain) => store::by_domain(tx, &domain).await,
        None => Ok(None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_domain_is_plain_and_whole() {
        for (text, read) in [
            ("northmere.gov.uk", Some("northmere.gov.uk")),
            ("Northmere.GOV.uk", Some("northmere.gov.uk")),
            ("n\u{43e}rthmere.gov.uk", None),
            ("northmere\u{3002}gov.uk", None),
            ("northmere.gov.uk.", None),
            (".gov.uk", None),
            ("northmere", None),
            ("-a.gov.uk", None),
            ("a_b.gov.uk", None),
            ("127.0.0.1", None),
            ("[127.0.0.1]", None),
            ("gov.uk/x", None),
            ("gov.uk:25", None),
            ("", None),
        ] {
            assert_eq!(domain(text).as_deref(), read, "{text}");
        }
    }

    #[test]
    fn only_what_follows_the_one_sign_is_the_domain() {
        assert_eq!(domain_of("ana@Northmere.gov.uk").as_deref(), Some("northmere.gov.uk"));
        for address in ["ana", "ana@", "ana@northmere.gov.uk@evil.example", "ana@northmere.gov.uk\n"] {
            assert_eq!(domain_of(address), None, "{address}");
        }
    }

    #[test]
    fn a_list_of_domains_names_its_first_fault() {
        let read = read_domains("northmere.gov.uk, @Parks.northmere.gov.uk\nnorthmere.gov.uk").unwrap();
        assert_eq!(read, ["northmere.gov.uk", "parks.northmere.gov.uk"]);
        assert_eq!(read_domains("gmail.com"), Err("domain-for-everybody"));
        assert_eq!(read_domains("no domain"), Err("domain-form"));
        let many: Vec<String> = (0..51).map(|n| format!("d{n}.example")).collect();
        assert_eq!(read_domains(&many.join(" ")), Err("domains-many"));
    }
}
