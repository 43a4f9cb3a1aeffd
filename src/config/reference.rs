//! Every setting with its default and its meaning: what `folkmoot reference` prints.

/// One setting as the reference shows it: key, default as TOML (commented out when none), and what it means.
pub(crate) struct Key {
    pub(crate) key: &'static str,
    pub(crate) default: &'static str,
    pub(crate) meaning: &'static str,
}

macro_rules! keys {
    ($($key:literal = $default:literal : $meaning:literal)*) => {
        /// Every setting.
        pub(crate) const KEYS: &[Key] = &[$(Key { key: $key, default: $default, meaning: $meaning }),*];
    };
}

keys! {
    "domain" = "" : "Host name of this hub, with :port only in development. Required; it can never change."
    "name" = "\"\"" : "What people read as the name of this hub; the domain when empty."
    "about" = "\"\"" : "One or two sentences on who runs this hub and for whom."
    "contact" = "\"\"" : "How people reach the administrators: an e-mail address, a telephone number, a sentence. Shown under About this hub."
    "languages" = "[\"en\"]" : "Languages of the interface, the first one the default: en, cy. Every page has its twin in each."
    "listen" = "\"127.0.0.1:7000\"" : "The one HTTP listener for people, programs and other hubs. Put a reverse proxy with TLS before it."
    "internal_listen" = "" : "A second listener for /livez, /readyz and /metrics, such as \"127.0.0.1:7090\"."
    "data_dir" = "\"./data\"" : "The SQLite file and uploads live here."
    "registration" = "\"approval\"" : "Who may open an account by themselves: open, approval (the administrator lets them in), closed."
    "development" = "false" : "Permits http:// addresses, ports in names and loopback peers; *.localhost means this machine. Signatures, limits and access rules stay on."
    "banner" = "\"\"" : "A sentence shown at the top of every page, such as \"Demonstration data\"."
    "clock_skew" = "300" : "How far another hub's clock may be ahead of ours, in seconds."
    "trusted_proxies" = "[\"127.0.0.1\", \"::1\"]" : "Addresses whose X-Forwarded-For is believed."
    "database.url" = "" : "sqlite://PATH or postgres://USER:PASSWORD@HOST/NAME; by default an SQLite file in data_dir. database.url_file names a file to read it from."
    "storage.url" = "" : "file://FOLDER, or s3://BUCKET?endpoint=https://HOST&region=REGION for any store that speaks S3; by default a folder in data_dir. The bucket should have a rule that takes away unfinished uploads after a day."
    "storage.access_key" = "" : "Who the hub is at the bucket; by default the role of the machine. storage.access_key_file names a file to read it from."
    "storage.secret_key" = "" : "What proves it. storage.secret_key_file names a file to read it from."
    "scan.url" = "\"none\"" : "Who looks for viruses in files: none, clamd://HOST:PORT or clamd+unix:///PATH. What was not looked at yet is held back. Its StreamMaxLength must be no less than limits.upload_bytes."
    "uploads.types" = "[\"image/*\", \"audio/*\", \"video/*\", \"text/*\", \"application/pdf\", \"application/rtf\", \"application/json\", \"application/epub+zip\", \"application/zip\", \"application/msword\", \"application/vnd.ms-excel\", \"application/vnd.ms-powerpoint\", \"application/vnd.openxmlformats-officedocument.wordprocessingml.document\", \"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet\", \"application/vnd.openxmlformats-officedocument.presentationml.presentation\", \"application/vnd.oasis.opendocument.text\", \"application/vnd.oasis.opendocument.spreadsheet\", \"application/vnd.oasis.opendocument.presentation\"]" : "Which files are taken, by what is in them: media types, kinds such as image/*, or * for all. Programs never are; pages and drawings (HTML, SVG) are never shown in place."
    "mail.url" = "" : "file://FOLDER (one .eml per mail), smtp://HOST:PORT or smtps://USER:PASSWORD@HOST:PORT; by default a folder in data_dir. mail.url_file names a file to read it from."
    "mail.from" = "" : "The e-mail address that mail comes from; by default folkmoot@ and the host name of this hub."
    "federation.mode" = "\"open\"" : "Which other hubs we talk with: open (all but those blocked), partners (only those allowed), off."
    "limits.inbox_bytes" = "1048576" : "Largest body that the inbox takes, in bytes."
    "limits.fetch_bytes" = "1048576" : "Largest document fetched from another hub, in bytes after inflation."
    "limits.form_bytes" = "1048576" : "Largest form, in bytes."
    "limits.text_characters" = "60000" : "Longest contribution, in characters."
    "limits.sign_in_attempts" = "10" : "Wrong passwords for one account in fifteen minutes before it has to wait."
    "limits.registrations_an_hour" = "20" : "Accounts opened from one address in an hour."
    "limits.host_activities_a_minute" = "6000" : "Activities taken from one other hub in a minute; what is more is answered with 429."
    "limits.person_activities_a_minute" = "300" : "Activities taken from one person of another hub in a minute."
    "limits.wrong_signatures_a_minute" = "120" : "Requests with a wrong signature taken from one address in a minute."
    "limits.fetches_a_minute" = "1200" : "Documents fetched from one other hub in a minute."
    "limits.new_actors_a_minute" = "120" : "People and groups of one other hub, unknown until then, whose keys are fetched in a minute."
    "limits.upload_bytes" = "104857600" : "Largest file that is taken, in bytes."
    "limits.upload_form_bytes" = "524288000" : "Most bytes of one form with files, all of them together."
    "limits.upload_files" = "20" : "Most files in one form."
    "limits.upload_bytes_a_day" = "2147483648" : "Most bytes that one person sends in a day."
}

/// The commented settings file, as `config/folkmoot.toml` holds it.
pub(crate) fn reference() -> String {
    let mut text = String::from(
        "# Folkmoot's settings, each with its default. Generated by `folkmoot reference config`.\n\
         # Every key can be given in the environment as well: FOLKMOOT_DOMAIN, FOLKMOOT_DATABASE__URL, …\n",
    );
    let mut section = "";
    for Key { key, default, meaning } in KEYS {
        let (inside, name) = key.split_once('.').unwrap_or(("", key));
        if inside != section {
            text.push_str(&format!("\n[{inside}]\n"));
            section = inside;
        }
        text.push_str(&format!("\n# {meaning}\n# {name} = {default}\n"));
    }
    text
}
