//! What comes out of the printer, page by page: label and handling sentence of a limited part stand on every one (H02, H04).

use anyhow::{Context, ensure};
use lopdf::Document;
use serde_json::json;

use super::demonstration::{AUTHOR, Demonstration, MEMBER};
use super::driver::{Browser, DESK};
use super::play::Play;

const SENTENCE: [&str; 2] = ["医療の現場で働く方だけにお見せください。", "掲示や公開はなさらないでください。"];
const LABEL: &str = "TLP:AMBER";

#[test]
fn every_printed_page_of_a_limited_part_bears_label_and_sentence() -> anyhow::Result<()> {
    let (demonstration, browser) = (Demonstration::start()?, Browser::start(DESK)?);
    let play = Play { browser: &browser, demonstration: &demonstration };
    let path = long_part(&play)?;
    play.enter(MEMBER)?;
    play.open(&format!("{path}/attachment"))?;
    let pages = pages(&browser.print()?)?;
    ensure!(pages.len() >= 2, "{} pages", pages.len());
    for (number, page) in (1..).zip(&pages) {
        let lines: Vec<&str> = page.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
        let labels = lines.iter().filter(|line| **line == LABEL).count();
        ensure!(labels == 2 && lines.last() == Some(&LABEL), "page {number}: {labels} labels in {lines:?}");
        ensure!(SENTENCE.iter().all(|line| lines.contains(line)), "page {number} has no sentence: {lines:?}");
        ensure!(page.contains("手がかり"), "page {number} is empty: {lines:?}");
    }
    ensure!(label_is_large_and_right(&browser)?, "the label is not 12 pt at the right edge");
    Ok(())
}

/// An issued bulletin with a part of several pages.
fn long_part(play: &Play<'_>) -> anyhow::Result<String> {
    play.draft_incomplete()?;
    play.fill_in()?;
    let lines: Vec<String> =
        (1..=60).map(|line| format!("手がかりの{line}つ目です。差出人のアドレスと、文の終わりを見ます。")).collect();
    play.browser.fill("#attachment", &lines.join("\n\n"))?;
    play.browser.fill("#attachment_sentence", &SENTENCE.join("\n"))?;
    let path = play.hand_in()?;
    play.approve()?;
    play.publish()?;
    play.enter(AUTHOR)?;
    Ok(path)
}

/// The text of each page.
fn pages(printed: &[u8]) -> anyhow::Result<Vec<String>> {
    let paper = Document::load_mem(printed).context("the print is no PDF")?;
    paper.get_pages().keys().map(|page| Ok(paper.extract_text(&[*page])?)).collect()
}

fn label_is_large_and_right(browser: &Browser) -> anyhow::Result<bool> {
    browser.tools("Emulation.setEmulatedMedia", &json!({"media": "print"}))?;
    let measured = browser.measure(
        "return ['thead td', 'tfoot .rt-l'].every((place) => { const style = getComputedStyle(document.querySelector(\
         '.every-page ' + place)); return style.textAlign === 'right' && parseFloat(style.fontSize) >= 16 })",
    )?;
    browser.tools("Emulation.setEmulatedMedia", &json!({"media": ""}))?;
    Ok(measured == json!(true))
}
