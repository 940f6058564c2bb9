"""The browser that looks at pages in tests: Chromium without a window."""
import shutil


def find_browser():
    return next(filter(None, map(shutil.which, ("chromium", "chromium-browser",
                                                "google-chrome"))), None)


def options_of(profile, dark=False):
    """For a browser that talks to nobody but the page's own host."""
    scheme = 0 if dark else 1          # blink's numbers: 0 is dark, 1 is light
    return ["--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
            "--hide-scrollbars", "--no-first-run", "--disable-quic", "--disable-sync",
            "--disable-background-networking", "--disable-component-update",
            f"--user-data-dir={profile}", f"--blink-settings=preferredColorScheme={scheme}"]
