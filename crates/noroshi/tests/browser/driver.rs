//! A browser, mostly with scripts switched off, driven through `chromedriver` (W3C WebDriver, a small part of it).
//!
//! Life cycle: one `chromedriver` on a port it chose itself, one session with a fresh profile; both end with the value.
//! Measuring goes through the developer tools, which work although pages may run no script. Left out: windows, frames,
//! dialogues.

use std::cell::Cell;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, bail, ensure};
use serde_json::{Value, json};
use tempfile::TempDir;

/// A telephone.
pub(crate) const PHONE: Size = Size { width: 320, height: 800 };
/// A screen on a desk.
pub(crate) const DESK: Size = Size { width: 1280, height: 900 };
/// How long something that must come by itself is waited for.
const PATIENCE: Duration = Duration::from_secs(20);
/// True for what leads to another page; marks the page that is left. Whoever clicks has scrolled there, out from under
/// the bar that sticks to the lower edge.
const LEADS_ON: &str = "arguments[0].scrollIntoView({ block: 'center' }); \
                        const leads = arguments[0].matches('a:not([href^=\"#\"]), button'); \
                        if (leads) { window.isLeft = true } return leads";
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

/// Size of the window, in CSS pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Size {
    pub(crate) width: u32,
    pub(crate) height: u32,
}

/// Whether pages may run their scripts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Scripts {
    On,
    Off,
}

/// Keys as WebDriver names them.
pub(crate) mod keys {
    pub(crate) const TAB: char = '\u{e004}';
    pub(crate) const ENTER: char = '\u{e007}';
    pub(crate) const SPACE: char = ' ';
    pub(crate) const DOWN: char = '\u{e015}';
}

struct Driver {
    child: Child,
    port: u16,
}

impl Driver {
    fn start() -> anyhow::Result<Self> {
        let mut child = Command::new("chromedriver")
            .arg("--port=0")
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .context("chromedriver is missing: install the Debian package chromium-driver (make packages)")?;
        let out = child.stdout.take().context("chromedriver has no output")?;
        let mut driver = Self { child, port: 0 };
        for line in BufReader::new(out).lines() {
            if let Some((_, rest)) = line?.split_once("successfully on port ") {
                driver.port = rest.trim_end_matches('.').parse()?;
                return Ok(driver);
            }
        }
        bail!("chromedriver ended before it said its port")
    }

    fn call(&self, method: &str, path: &str, body: Option<&Value>) -> anyhow::Result<Value> {
        let body = body.map(Value::to_string).unwrap_or_default();
        let mut stream = TcpStream::connect(("127.0.0.1", self.port))?;
        stream.set_read_timeout(Some(Duration::from_secs(60)))?;
        write!(
            stream,
            "{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{}\r\nContent-Type: application/json\r\n\
             Content-Length: {}\r\nConnection: close\r\n\r\n{body}",
            self.port,
            body.len()
        )?;
        let mut reader = BufReader::new(stream);
        let mut length = 0;
        loop {
            let mut line = String::new();
            ensure!(reader.read_line(&mut line)? > 0, "chromedriver gave no answer to {path}");
            match line.trim().split_once(':') {
                Some((name, value)) if name.eq_ignore_ascii_case("content-length") => length = value.trim().parse()?,
                _ if line.trim().is_empty() => break,
                _ => {}
            }
        }
        let mut bytes = vec![0; length];
        reader.read_exact(&mut bytes)?;
        let mut answer: Value = serde_json::from_slice(&bytes)?;
        let value = answer.get_mut("value").map(Value::take).unwrap_or_default();
        if let Some(error) = value.get("error").and_then(Value::as_str) {
            bail!("{error}: {}", value.get("message").and_then(Value::as_str).unwrap_or_default());
        }
        Ok(value)
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A browser with one window.
pub(crate) struct Browser {
    /// Whether its pages may run their scripts.
    pub(crate) scripts: Scripts,
    clicks: Cell<u32>,
    driver: Driver,
    session: String,
    _profile: TempDir,
}

impl Drop for Browser {
    fn drop(&mut self) {
        let _ = self.driver.call("DELETE", &self.session, None);
    }
}

impl Browser {
    /// Opens a window where no page may run a script.
    pub(crate) fn start(size: Size) -> anyhow::Result<Self> {
        Self::start_with(size, Scripts::Off)
    }

    /// Opens a window; that scripts are off, or on, is proved before anything else.
    pub(crate) fn start_with(size: Size, scripts: Scripts) -> anyhow::Result<Self> {
        let (driver, profile) = (Driver::start()?, TempDir::new()?);
        let mut arguments: Vec<String> = "--headless=new --no-sandbox --disable-gpu --disable-quic --no-first-run \
            --disable-background-networking --disable-component-update --disable-sync --lang=ja --hide-scrollbars"
            .split_whitespace()
            .map(str::to_owned)
            .collect();
        arguments.push(format!("--user-data-dir={}", profile.path().display()));
        let may_run = if scripts == Scripts::On { 1 } else { 2 };
        let wanted = json!({"capabilities": {"alwaysMatch": {
            "browserName": "chrome",
            "goog:loggingPrefs": {"browser": "ALL"},
            "timeouts": {"implicit": 5_000, "pageLoad": 30_000},
            "goog:chromeOptions": {
                "args": arguments,
                "prefs": {"profile.managed_default_content_settings.javascript": may_run},
            },
        }}});
        let opened = driver.call("POST", "/session", Some(&wanted)).context("chromium did not start")?;
        let id = opened.get("sessionId").and_then(Value::as_str).context("chromedriver opened no session")?;
        let browser =
            Self { scripts, clicks: Cell::default(), session: format!("/session/{id}"), driver, _profile: profile };
        browser.resize(size)?;
        browser.prove_scripts()?;
        Ok(browser)
    }

    fn prove_scripts(&self) -> anyhow::Result<()> {
        self.open("data:text/html,<p id=p>Off</p><script>document.getElementById('p').textContent='On'</script>")?;
        let (are, shall_be) = (self.text("#p")?, format!("{:?}", self.scripts));
        ensure!(are == shall_be, "scripts are {are} and not {shall_be}");
        Ok(())
    }

    fn post(&self, path: &str, body: &Value) -> anyhow::Result<Value> {
        self.driver.call("POST", &format!("{}{path}", self.session), Some(body))
    }

    fn get(&self, path: &str) -> anyhow::Result<Value> {
        self.driver.call("GET", &format!("{}{path}", self.session), None)
    }

    /// Asks the developer tools.
    pub(crate) fn tools(&self, command: &str, parameters: &Value) -> anyhow::Result<Value> {
        self.post("/goog/cdp/execute", &json!({"cmd": command, "params": parameters}))
    }

    /// Makes the window as large as this.
    pub(crate) fn resize(&self, size: Size) -> anyhow::Result<()> {
        let metrics = json!({"width": size.width, "height": size.height, "deviceScaleFactor": 1, "mobile": false});
        self.tools("Emulation.setDeviceMetricsOverride", &metrics)?;
        Ok(())
    }

    /// Opens an address.
    pub(crate) fn open(&self, url: &str) -> anyhow::Result<()> {
        self.post("/url", &json!({"url": url})).with_context(|| format!("open {url}"))?;
        Ok(())
    }

    /// The address that is open.
    pub(crate) fn url(&self) -> anyhow::Result<String> {
        Ok(self.get("/url")?.as_str().unwrap_or_default().to_owned())
    }

    fn element(&self, css: &str) -> anyhow::Result<String> {
        let found = self.post("/element", &json!({"using": "css selector", "value": css}));
        let found = found.with_context(|| format!("no {css} at {}", self.url().unwrap_or_default()))?;
        Ok(found.get(ELEMENT).and_then(Value::as_str).context("no element")?.to_owned())
    }

    /// Text of an element as it is shown.
    pub(crate) fn text(&self, css: &str) -> anyhow::Result<String> {
        let element = self.element(css)?;
        Ok(self.get(&format!("/element/{element}/text"))?.as_str().unwrap_or_default().to_owned())
    }

    /// Clicks, as a finger or a mouse would: what lies under something else cannot be clicked.
    pub(crate) fn click(&self, css: &str) -> anyhow::Result<()> {
        let element = self.element(css)?;
        self.click_element(&element).with_context(|| format!("click {css}"))
    }

    /// Clicks the button or link that says this.
    pub(crate) fn click_words(&self, words: &str) -> anyhow::Result<()> {
        let path = format!("//*[self::a or self::button or self::summary][contains(normalize-space(.), '{words}')]");
        let found = self.post("/element", &json!({"using": "xpath", "value": path}));
        let found = found.with_context(|| format!("nothing says {words} at {}", self.url().unwrap_or_default()))?;
        let element = found.get(ELEMENT).and_then(Value::as_str).context("no element")?;
        self.click_element(element).with_context(|| format!("click {words}"))
    }

    /// How often was clicked.
    pub(crate) fn clicks(&self) -> u32 {
        self.clicks.get()
    }

    /// Counts on from here: what was clicked for another reason does not count.
    pub(crate) fn set_clicks(&self, clicks: u32) {
        self.clicks.set(clicks);
    }

    fn click_element(&self, element: &str) -> anyhow::Result<()> {
        self.clicks.set(self.clicks.get() + 1);
        let reference = json!({ELEMENT: element});
        let leads = self.post("/execute/sync", &json!({"script": LEADS_ON, "args": [reference]}))?;
        self.post(&format!("/element/{element}/click"), &json!({}))?;
        if leads == json!(true) { self.arrive() } else { Ok(()) }
    }

    /// Waits until the page that was left is gone and the next one is there.
    fn arrive(&self) -> anyhow::Result<()> {
        let since = Instant::now();
        let is_there = "return window.isLeft === undefined && document.readyState === 'complete'";
        // While pages change, there may be none that could be asked.
        while !self.measure(is_there).is_ok_and(|answer| answer == json!(true)) {
            ensure!(since.elapsed() < PATIENCE, "no other page comes");
            std::thread::sleep(Duration::from_millis(10)); // the browser is another program; it tells only when asked
        }
        Ok(())
    }

    /// Empties a field and types into it.
    pub(crate) fn fill(&self, css: &str, words: &str) -> anyhow::Result<()> {
        let element = self.element(css)?;
        self.post(&format!("/element/{element}/clear"), &json!({})).with_context(|| format!("clear {css}"))?;
        self.post(&format!("/element/{element}/value"), &json!({"text": words}))
            .with_context(|| format!("fill {css}"))?;
        Ok(())
    }

    /// Presses one key, wherever the focus is.
    pub(crate) fn press(&self, key: char) -> anyhow::Result<()> {
        let strokes = json!([{"type": "keyDown", "value": key}, {"type": "keyUp", "value": key}]);
        self.post("/actions", &json!({"actions": [{"type": "key", "id": "keyboard", "actions": strokes}]}))?;
        Ok(())
    }

    /// Presses a key that sets off the link or button with the focus, and waits for the page it leads to.
    pub(crate) fn press_to_leave(&self, key: char) -> anyhow::Result<()> {
        let leads = self.measure(&LEADS_ON.replace("arguments[0]", "document.activeElement"))?;
        self.press(key)?;
        if leads == json!(true) { self.arrive() } else { Ok(()) }
    }

    /// Types at the focus.
    pub(crate) fn type_words(&self, words: &str) -> anyhow::Result<()> {
        let active = self.get("/element/active")?;
        let element = active.get(ELEMENT).and_then(Value::as_str).context("nothing has the focus")?;
        self.post(&format!("/element/{element}/value"), &json!({"text": words}))?;
        Ok(())
    }

    /// Measures through the developer tools; the page itself still runs nothing.
    pub(crate) fn measure(&self, script: &str) -> anyhow::Result<Value> {
        self.post("/execute/sync", &json!({"script": script, "args": []}))
    }

    /// True when the page has such an element now.
    pub(crate) fn has(&self, css: &str) -> anyhow::Result<bool> {
        Ok(self.measure(&format!("return document.querySelector({}) !== null", json!(css)))? == json!(true))
    }

    /// Value of a field.
    pub(crate) fn value(&self, css: &str) -> anyhow::Result<String> {
        let value = self.measure(&format!("return document.querySelector({})?.value", json!(css)))?;
        Ok(value.as_str().with_context(|| format!("no field {css}"))?.to_owned())
    }

    /// All words of the page as they are shown.
    pub(crate) fn words(&self) -> anyhow::Result<String> {
        Ok(self.measure("return document.body.innerText")?.as_str().unwrap_or_default().to_owned())
    }

    /// The page's source.
    pub(crate) fn source(&self) -> anyhow::Result<String> {
        Ok(self.get("/source")?.as_str().unwrap_or_default().to_owned())
    }

    /// Opens the address again and again until it shows these words.
    pub(crate) fn open_until(&self, url: &str, words: &str) -> anyhow::Result<()> {
        self.open_until_true(url, &format!("return document.body.innerText.includes({})", json!(words)))
    }

    /// Opens the address again and again until the page answers true.
    pub(crate) fn open_until_true(&self, url: &str, question: &str) -> anyhow::Result<()> {
        let since = Instant::now();
        loop {
            self.open(url)?;
            if self.measure(question)? == json!(true) {
                return Ok(());
            }
            ensure!(since.elapsed() < PATIENCE, "{url} does not come to answer: {question}");
            std::thread::sleep(Duration::from_millis(100)); // another program is at work; there is no event to wait for
        }
    }

    /// The whole page as a picture in a file.
    pub(crate) fn picture(&self, size: Size, path: &Path) -> anyhow::Result<()> {
        std::fs::write(path, self.photograph(size, u32::MAX)?).with_context(|| path.display().to_string())
    }

    /// The page as a picture, not higher than this: the window is made as high as the page, so that what sticks lies at
    /// the end.
    pub(crate) fn photograph(&self, size: Size, highest: u32) -> anyhow::Result<Vec<u8>> {
        self.resize(size)?;
        let height = self.measure("return document.documentElement.scrollHeight")?.as_u64().unwrap_or_default();
        let height = u32::try_from(height)?;
        self.resize(Size { height: height.max(size.height), ..size })?;
        let clip = json!({"x": 0, "y": 0, "width": size.width, "height": height.min(highest), "scale": 1});
        let taken = self.tools("Page.captureScreenshot", &json!({"clip": clip}))?;
        self.resize(size)?;
        decoded(taken.get("data"))
    }

    /// The page as it would be printed.
    pub(crate) fn print(&self) -> anyhow::Result<Vec<u8>> {
        decoded(Some(&self.post("/print", &json!({"background": true}))?))
    }

    /// What the console complained about since it was last asked.
    pub(crate) fn complaints(&self) -> anyhow::Result<Vec<String>> {
        let lines = self.post("/se/log", &json!({"type": "browser"}))?;
        let words = |line: &Value| line.get("message").and_then(Value::as_str).unwrap_or_default().to_owned();
        Ok(lines.as_array().map(|lines| lines.iter().map(words).collect()).unwrap_or_default())
    }

    /// The session's cookie, to come back as the same person.
    pub(crate) fn cookie(&self) -> anyhow::Result<Value> {
        self.get("/cookie/noroshi_session")
    }

    /// Puts a session's cookie back.
    pub(crate) fn put_cookie(&self, cookie: &Value) -> anyhow::Result<()> {
        self.post("/cookie", &json!({"cookie": cookie}))?;
        Ok(())
    }

    /// Becomes a stranger.
    pub(crate) fn forget(&self) -> anyhow::Result<()> {
        self.driver.call("DELETE", &format!("{}/cookie", self.session), None)?;
        Ok(())
    }
}

fn decoded(text: Option<&Value>) -> anyhow::Result<Vec<u8>> {
    let text = text.and_then(Value::as_str).context("nothing was drawn")?;
    Ok(data_encoding::BASE64.decode(text.as_bytes())?)
}
