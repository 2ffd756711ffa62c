//! SpamAssassin, when it is installed: its own library in one Perl process, local tests only, processor time of the
//! checks alone (times(2)), which is what a running `spamd` costs.

use std::process::{Command, Stdio};

/// Enough for a steady mean; it is slow.
const MAILS: usize = 100;

const PROGRAM: &str = r#"
my $guard = Mail::SpamAssassin->new({ local_tests_only => 1, dont_copy_prefs => 1, userprefs_filename => "/dev/null",
    userstate_dir => $ARGV[0], home_dir_for_helpers => $ARGV[0] });
$guard->compile_now(0);
my ($count, $before) = (0, (times)[0] + (times)[1]);
for my $path (sort glob("$ARGV[0]/*.eml")) {
    open my $file, "<:raw", $path or die; local $/; my $text = <$file>;
    my $mail = $guard->parse($text); my $status = $guard->check($mail);
    $status->finish; $mail->finish; $count++;
}
printf "%d %.3f\n", $count, (times)[0] + (times)[1] - $before;
"#;

/// Mails per second of processor time; nothing when it is not installed.
pub(crate) fn mails_per_second(mails: &[Vec<u8>]) -> anyhow::Result<Option<f64>> {
    let folder = std::env::temp_dir().join(format!("noroshi-spamassassin-{}", std::process::id()));
    std::fs::create_dir_all(&folder)?;
    // Mails from all over the sets.
    for (index, mail) in mails.iter().step_by((mails.len() / MAILS).max(1)).take(MAILS).enumerate() {
        std::fs::write(folder.join(format!("{index:03}.eml")), mail)?;
    }
    let output =
        Command::new("perl").args(["-MMail::SpamAssassin", "-e", PROGRAM]).arg(&folder).stderr(Stdio::null()).output();
    std::fs::remove_dir_all(&folder)?;
    let Ok(output) = output else { return Ok(None) };
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let figures = text.split_once(' ').and_then(|(count, seconds)| {
        Some((count.parse::<f64>().ok()?, seconds.trim().parse::<f64>().ok().filter(|seconds| *seconds > 0.0)?))
    });
    Ok(figures.map(|(count, seconds)| count / seconds))
}
