//! One reading for each document: no second id, no hidden tree, no outside vocabulary, and strict JSON.

use serde_json::{Value, json};

use super::{PUBLIC, Scene, activity, page_by, scene};

impl Scene {
    /// Sends these bytes, signed by Mal; answers the status.
    async fn raw(&self, body: String) -> u16 {
        let status = self.evil.send_as(&self.inbox, body, &self.mal).await;
        self.hub.settle().await;
        status
    }
}

// JLD-02
#[tokio::test(flavor = "multi_thread")]
async fn a_field_that_stands_twice_is_refused_also_when_it_is_written_with_escapes() {
    let scene = scene().await;
    let (id, mal, gina) = (scene.evil.id("/a/1"), &scene.mal, &scene.gina);
    for (one, other) in [
        (format!("\"id\":\"{id}\""), format!("\"id\":\"{id}2\"")),
        (format!("\"id\":\"{id}\""), format!("\"\\u0069d\":\"{id}2\"")),
        (format!("\"actor\":\"{mal}\""), format!("\"\\u0061ctor\":\"{gina}\"")),
        (format!("\"actor\":\"{gina}\""), format!("\"actor\":\"{mal}\"")),
        ("\"type\":\"Follow\"".to_owned(), "\"typ\\u0065\":\"Delete\"".to_owned()),
        (format!("\"object\":\"{}\"", scene.group), "\"object\":\"x\"".to_owned()),
    ] {
        let name = |field: &str| field.split(':').next().unwrap().to_owned();
        let rest = [
            format!("\"id\":\"{id}\""),
            format!("\"actor\":\"{mal}\""),
            "\"type\":\"Follow\"".to_owned(),
            format!("\"object\":\"{}\"", scene.group),
        ];
        let rest: Vec<String> = rest.into_iter().filter(|field| name(field) != name(&one)).collect();
        for pair in [[&one, &other], [&other, &one]] {
            let body = format!("{{{},{},{}}}", pair[0], pair[1], rest.join(","));
            assert_eq!(scene.raw(body.clone()).await, 400, "{body}");
        }
    }
    assert_eq!(scene.hub.count("SELECT COUNT(*) FROM received WHERE activity LIKE '%/a/1%'").await, 0);
}

// JLD-02, further inside: what is passed on byte for byte must have one reading for everybody
#[tokio::test(flavor = "multi_thread")]
async fn a_field_that_stands_twice_inside_the_object_is_refused() {
    let scene = scene().await;
    let plain = activity(
        &scene.evil,
        "a/2",
        "Create",
        &scene.mal,
        &page_by(&scene.mal, &scene.evil.id("/p/2"), &scene.group, "One reading"),
    );
    for double in [
        "\"content\":\"<p>Another reading</p>\",".to_owned(),
        "\"conten\\u0074\":\"<p>Another reading</p>\",".to_owned(),
        format!("\"id\":\"{}\",", scene.good.id("/p/2")),
        format!("\"attributedTo\":\"{}\",", scene.gina),
        format!("\"to\":[\"{}\"],", scene.mal),
    ] {
        let body = plain.to_string().replace("\"type\":\"Page\",", &format!("{double}\"type\":\"Page\","));
        assert!(body.contains(&double));
        assert_eq!(scene.raw(body).await, 400, "{double}");
    }
    assert_eq!(scene.contributions().await, 0);
    assert!(scene.good.received("Announce").is_empty(), "nobody is handed two readings");
}

// JLD-03
#[tokio::test(flavor = "multi_thread")]
async fn an_alias_of_a_field_is_not_a_second_id_or_type() {
    let scene = scene().await;
    let hers = scene.gina_writes("As she wrote it").await;
    let mut object = page_by(&scene.mal, &scene.evil.id("/p/3"), &scene.group, "Two ids");
    object["@id"] = json!(hers);
    object["@type"] = json!("Tombstone");
    object["as:id"] = json!(hers);
    object["https://www.w3.org/ns/activitystreams#attributedTo"] = json!({"@id": scene.gina});
    let mut update = activity(&scene.evil, "a/3", "Create", &scene.mal, &object);
    for kind in ["Create", "Update", "Delete"] {
        update["id"] = json!(scene.evil.id(&format!("/a/{kind}")));
        update["type"] = json!(kind);
        update["@id"] = json!(scene.good.id("/c/gina"));
        update["@type"] = json!("Delete");
        let status = scene.take(&scene.evil, &update).await;
        assert!([202, 400].contains(&status), "{status}");
    }
    // Only an alias, where an id must stand.
    let bare = json!({"@id": scene.evil.id("/a/4"), "@type": "Follow", "actor": scene.mal, "object": hers});
    assert_eq!(scene.raw(bare.to_string()).await, 400);
    let by_alias = json!({"id": scene.evil.id("/a/5"), "type": "Delete", "actor": {"@id": scene.gina}, "object": hers});
    assert_eq!(scene.raw(by_alias.to_string()).await, 400);
    let page = scene.morag.visit("/groups/soil").await;
    assert!(page.says("As she wrote it"), "{}", page.text());
    assert_eq!(scene.rows("topics", "url", &hers).await, 1);
    assert_eq!(scene.hub.count("SELECT COUNT(*) FROM topics WHERE edited_at IS NOT NULL").await, 0);
}

// JLD-05
#[tokio::test(flavor = "multi_thread")]
async fn a_vocabulary_of_another_host_is_not_fetched_and_renames_nothing() {
    let scene = scene().await;
    scene.evil.serve("/ctx", json!({"@context": {"payload": "as:object", "who": "as:attributedTo"}}));
    let asked = scene.evil.asked_at_all();
    let context = scene.evil.id("/ctx");
    for (n, context) in [json!(context), json!([PUBLIC, context]), json!({"@import": context}), json!({"id": "@type"})]
        .into_iter()
        .enumerate()
    {
        let mut object =
            page_by(&scene.mal, &scene.evil.id(&format!("/p/{n}")), &scene.group, &format!("Read plainly {n}"));
        object["@context"] = context.clone();
        object["who"] = json!(scene.gina);
        let mut create = activity(&scene.evil, &format!("a/{n}"), "Create", &scene.mal, &object);
        create["@context"] = context;
        create["payload"] = json!(scene.group);
        assert_eq!(scene.take(&scene.evil, &create).await, 202);
        assert!(scene.reads(&format!("Read plainly {n}")).await);
    }
    assert_eq!(scene.evil.asked_at_all(), asked);
    assert_eq!(scene.evil.asked("/ctx"), 0);
    let by_gina =
        format!("SELECT COUNT(*) FROM topics t JOIN profiles p ON p.id = t.author_id WHERE p.url = '{}'", scene.gina);
    assert_eq!(scene.hub.count(&by_gina).await, 0);
}

// JLD-06
#[tokio::test(flavor = "multi_thread")]
async fn nothing_inside_a_graph_or_another_wrapper_is_carried_out() {
    let scene = scene().await;
    let hers = scene.gina_writes("Not deleted").await;
    let delete = json!({"id": scene.evil.id("/d/1"), "type": "Delete", "actor": scene.gina, "object": hers});
    let joined = activity(&scene.evil, "f/9", "Follow", &scene.hal, &json!(scene.group));
    for (n, wrapper) in ["@graph", "@included", "@reverse", "@nest", "@list", "@set", "@value"].into_iter().enumerate()
    {
        for (m, inner) in [&delete, &joined].into_iter().enumerate() {
            let bare = json!({wrapper: [inner]});
            assert_eq!(scene.raw(bare.to_string()).await, 400, "{wrapper}");
            let mut beside =
                activity(&scene.evil, &format!("g/{n}/{m}"), "Juggle", &scene.mal, &json!({wrapper: [inner]}));
            beside[wrapper] = json!([inner]);
            assert_eq!(scene.take(&scene.evil, &beside).await, 202, "{wrapper}");
            beside["type"] = json!("Create");
            beside["id"] = json!(scene.evil.id(&format!("/gc/{n}/{m}")));
            assert_eq!(scene.take(&scene.evil, &beside).await, 202, "{wrapper}");
        }
    }
    assert!(scene.reads("Not deleted").await);
    assert_eq!((scene.members().await, scene.contributions().await), (3, 1));
}

// JLD-08
#[tokio::test(flavor = "multi_thread")]
async fn public_is_public_in_each_of_its_spellings_and_nothing_else_is() {
    let scene = scene().await;
    let mut n = 0;
    let mut send = async |field: &str, value: Value| {
        n += 1;
        let title = format!("Meant for {n}");
        let mut object = page_by(&scene.mal, &scene.evil.id(&format!("/p/{n}")), &scene.group, &title);
        object["to"] = json!([scene.group]);
        object["audience"] = json!(scene.group);
        if field == "to" {
            object["to"] = json!([scene.group, value]);
        } else {
            object[field] = value;
        }
        assert_eq!(
            scene.take(&scene.evil, &activity(&scene.evil, &format!("a/{n}"), "Create", &scene.mal, &object)).await,
            202
        );
        title
    };
    for field in ["to", "cc"] {
        for public in [json!(PUBLIC), json!("as:Public"), json!("Public"), json!({"id": PUBLIC})] {
            let title = send(field, public.clone()).await;
            assert!(scene.reads(&title).await, "{field}: {public}");
        }
    }
    for private in [
        json!("public"),
        json!("https://www.w3.org/ns/activitystreams#public"),
        json!("http://www.w3.org/ns/activitystreams#Public"),
        json!("https://www.w3.org/ns/activitystreams#Public "),
        json!("as:public"),
        json!({"type": "Public"}),
        json!([PUBLIC]),
        json!(true),
        Value::Null,
    ] {
        let title = send("to", private.clone()).await;
        assert!(!scene.reads(&title).await, "{private}");
    }
    assert_eq!(scene.contributions().await, 8);
    // Public, but nowhere written to the group.
    let mut object = page_by(&scene.mal, &scene.evil.id("/p/x"), &scene.group, "To nobody here");
    object["to"] = json!([PUBLIC]);
    scene.take(&scene.evil, &activity(&scene.evil, "a/x", "Create", &scene.mal, &object)).await;
    assert!(!scene.reads("To nobody here").await);
}

// JLD-09
#[tokio::test(flavor = "multi_thread")]
async fn a_type_that_is_no_known_word_does_nothing() {
    let scene = scene().await;
    let hers = scene.gina_writes("Untouched").await;
    for (n, kind) in [
        "__proto__",
        "constructor",
        "toString",
        "create",
        "Create ",
        " Delete",
        "as:Delete",
        "DELETE",
        "\u{202e}eteleD",
        "Cre\u{200b}ate",
    ]
    .into_iter()
    .enumerate()
    {
        let mut odd = activity(&scene.evil, &format!("t/{n}"), kind, &scene.mal, &json!(hers));
        odd["__proto__"] = json!({"type": "Delete"});
        assert_eq!(scene.take(&scene.evil, &odd).await, 202, "{kind}");
        let mut object = page_by(&scene.mal, &scene.evil.id(&format!("/p/{n}")), &scene.group, "Of an odd type");
        object["type"] = json!(kind);
        let create = activity(&scene.evil, &format!("c/{n}"), "Create", &scene.mal, &object);
        assert_eq!(scene.take(&scene.evil, &create).await, 202, "{kind}");
    }
    for kind in [Value::Null, json!(7), json!(true), json!(["Delete"]), json!({"id": "Delete"}), json!([])] {
        let mut odd = activity(&scene.evil, "t/0", "x", &scene.mal, &json!(hers));
        odd["type"] = kind.clone();
        assert_eq!(scene.raw(odd.to_string()).await, 400, "{kind}");
    }
    assert!(scene.reads("Untouched").await && !scene.reads("Of an odd type").await);
    assert_eq!(scene.contributions().await, 1);
    assert!(scene.nothing_waits().await);
}

// JLD-11
#[tokio::test(flavor = "multi_thread")]
async fn only_strict_json_in_utf_8_is_read() {
    let scene = scene().await;
    let good = activity(&scene.evil, "a/11", "Follow", &scene.mal, &json!(scene.group)).to_string();
    let inside = good.trim_end_matches('}').to_owned();
    for bad in [
        format!("\u{feff}{good}"),
        format!("// a comment\n{good}"),
        format!("/* a comment */{good}"),
        format!("{inside},}}"),
        format!("{inside},\"n\":NaN}}"),
        format!("{inside},\"n\":Infinity}}"),
        format!("{inside},\"n\":0x10}}"),
        format!("{inside},\"n\":01}}"),
        format!("{inside},\"n\":'x'}}"),
        format!("{inside},n:1}}"),
        format!("{inside},\"n\":\"\t\"}}"),
        format!("{good}{good}"),
        format!("{good}x"),
        format!("[{good}]"),
        inside.clone(),
        good.replace('"', "'"),
    ] {
        assert_eq!(scene.raw(bad.clone()).await, 400, "{bad}");
    }
    for encoded in [
        good.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>(),
        [vec![0xff, 0xfe], good.encode_utf16().flat_map(u16::to_le_bytes).collect()].concat(),
        good.replace("soil", "s\u{e9}il").chars().map(|letter| letter as u8).collect(),
    ] {
        let headers = scene.evil.sign(&scene.inbox, &encoded, &scene.mal);
        let list = headers.iter().map(|(name, value)| (name.clone(), value.clone())).collect();
        assert_eq!(scene.evil.post(&scene.inbox, encoded, list).await.0, 400);
    }
    assert_eq!(scene.rows("received", "activity", &scene.evil.id("/a/11")).await, 0);
    assert_eq!(scene.raw(format!(" \n{good}\r\n ")).await, 202);
}
