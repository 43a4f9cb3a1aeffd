//! The mail that invites. It says which group it is only if the inviter wants that, and without that none of the
//! inviter's words either: whoever looks over a shoulder at a locked screen learns nothing.

use super::Group;
use super::invitations::Invitation;
use super::membership::Role;
use crate::accounts::store as accounts;
use crate::db::Tx;
use crate::error::Result;
use crate::i18n::{Language, Translator};
use crate::mail::{self, Letter, OnlyIf};
use crate::profiles::Profile;

/// What an invitation says of this hub.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Here<'a> {
    /// `https://hub.example`.
    pub(crate) origin: &'a str,
    /// `hub.example`.
    pub(crate) host: &'a str,
    /// What the hub is called.
    pub(crate) title: &'a str,
    /// The tags of the languages it speaks, the first one first.
    pub(crate) languages: &'a [String],
}

/// Tells a person of this hub by mail; whoever is at home elsewhere hears it from their own hub.
pub(super) async fn to_person(
    tx: &mut Tx,
    (group, by): (&Group, &Profile),
    invitation: &Invitation,
    person: &Profile,
    here: &Here<'_>,
) -> Result<()> {
    let account = if person.is_ours { accounts::find_by_profile(tx, person.id).await? } else { None };
    let Some(account) = account else { return Ok(()) };
    let language = Language::parse(&account.language).unwrap_or_default();
    let link = format!("{}/home", here.origin);
    let (subject, text) = written((group, by), invitation, &link, here, Translator::new(language));
    let letter = Letter { to: account.email, language: language.tag().into(), subject, text, audience: None };
    mail::queue_if(tx, &letter, OnlyIf::IsInvited(invitation.id)).await
}

/// Tells somebody of whom only the address is known, with a link that only they have; in every language of this hub,
/// because theirs is not known.
pub(super) async fn to_address(
    tx: &mut Tx,
    (group, by): (&Group, &Profile),
    invitation: &Invitation,
    token: &str,
    here: &Here<'_>,
) -> Result<()> {
    let spoken = here.languages.iter().filter_map(|tag| Language::parse(tag));
    let mut languages: Vec<Language> = spoken.collect();
    languages.dedup();
    if languages.is_empty() {
        languages.push(Language::default());
    }
    let (mut subjects, mut texts) = (Vec::new(), Vec::new());
    for language in &languages {
        let prefix = if languages.len() > 1 { language.path() } else { "" };
        let link = format!("{}{prefix}/invitations/{token}", here.origin);
        let (subject, text) = written((group, by), invitation, &link, here, Translator::new(*language));
        subjects.push(subject);
        texts.push(text);
    }
    let letter = Letter {
        to: invitation.address.clone(),
        language: languages.first().copied().unwrap_or_default().tag().into(),
        subject: subjects.join(" / "),
        text: texts.join("\n\n* * *\n\n"),
        audience: None,
    };
    mail::queue_if(tx, &letter, OnlyIf::IsInvited(invitation.id)).await
}

fn written(
    (group, by): (&Group, &Profile),
    invitation: &Invitation,
    link: &str,
    here: &Here<'_>,
    t: Translator,
) -> (String, String) {
    let until = t.day(invitation.expires_at);
    let mut text = if invitation.names_group {
        t.with_two("invitation-mail-named", "name", &by.name, "group", &group.name)
    } else {
        t.with_two("invitation-mail-unnamed", "name", &by.name, "hub", here.title)
    };
    if invitation.names_group && !invitation.message.is_empty() {
        text = format!("{text}\n\n{}", mail::quoted(&invitation.message));
    }
    let subject = if invitation.names_group {
        t.with("invitation-mail-subject-named", "group", &group.name)
    } else {
        t.with("invitation-mail-subject", "hub", here.title)
    };
    if invitation.role == Role::Facilitator {
        text = format!("{text}\n\n{}", t.say("invitation-mail-facilitator"));
    }
    let how = t.with("invitation-mail-how", "until", until);
    let end = t.with("invitation-mail-end", "hub", here.title);
    (subject, format!("{text}\n\n{how}\n{link}\n\n{end}"))
}
