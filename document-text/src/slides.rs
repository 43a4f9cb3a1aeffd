//! Presentations (pptx): slides in their order. The speaker's notes are left out: they are for the speaker.

use crate::archive::Archive;
use crate::flow::{Flow, Form, particulars, relations};
use crate::text::{Bounds, Text, Unreadable};
use crate::xml::{Met, walk};

const PRESENTATION: &str = "ppt/presentation.xml";

/// See the module.
pub(crate) fn text(bytes: &[u8], bounds: &Bounds) -> Result<Text, Unreadable> {
    let mut archive = Archive::open(bytes, bounds)?;
    let mut flow = Flow::new(bounds);
    particulars(&mut archive, "docProps/core.xml", bounds, &mut flow.gatherer)?;
    let relations = relations(&mut archive, PRESENTATION, bounds)?;
    let mut slides = Vec::new();
    walk(&archive.must(PRESENTATION)?, bounds, |met| {
        if let Met::Start(element) = met
            && element.name == "sldId"
            && let Some(slide) = element.prefixed("r:id").and_then(|id| relations.get(&id))
        {
            slides.push(slide.clone());
        }
        true
    })?;
    flow.gatherer.parts(slides.len());
    for (at, slide) in slides.iter().enumerate() {
        if at == bounds.parts {
            flow.gatherer.cut();
        }
        if flow.full() {
            break;
        }
        if let Some(bytes) = archive.entry(slide)? {
            read(&bytes, bounds, &mut flow)?;
        }
    }
    flow.gatherer.finish()
}

fn read(bytes: &[u8], bounds: &Bounds, flow: &mut Flow) -> Result<(), Unreadable> {
    let mut in_text = false;
    let mut is_title = false;
    walk(bytes, bounds, |met| {
        if flow.skips(&met, |name| name == "Fallback") {
            return true;
        }
        match met {
            Met::Start(element) => match element.name {
                "sp" => is_title = false,
                "ph" => is_title = matches!(element.attribute("type").as_deref(), Some("title" | "ctrTitle")),
                "p" => flow.begin_paragraph(if is_title { Form::Heading(2) } else { Form::Plain }),
                "buChar" | "buAutoNum" => flow.form(Form::Item),
                "rPr" | "endParaRPr" => {
                    if let Some(tag) = element.attribute("lang") {
                        flow.gatherer.language(&tag);
                    }
                }
                "t" => in_text = true,
                "br" => flow.say(" "),
                "tbl" => flow.begin_table(),
                "tc" => flow.begin_cell(),
                _ => {}
            },
            Met::Text(words) if in_text => flow.say(words),
            Met::Text(_) => {}
            Met::End(name) => match name {
                "p" => flow.end_paragraph(),
                "sp" => is_title = false,
                "t" => in_text = false,
                "tc" => flow.end_cell(1),
                "tr" => flow.end_row(),
                "tbl" => flow.end_table(),
                _ => {}
            },
        }
        !flow.full()
    })
}
