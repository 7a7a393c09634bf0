# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The documentation of the connection options, which every module has."""

from __future__ import annotations


class ModuleDocFragment:
    DOCUMENTATION = r"""
options:
  api_url:
    description:
      - Base address of the API. A trailing V(/) or V(/v1) is tolerated.
      - It must start with V(https://), except for a server on the same host.
      - The same API runs at V(https://api-smartflo.tatateleservices.com) and V(https://api-account-uk.acefone.com).
      - If not set, the value of the environment variable E(SERVETEL_API_URL) is used.
    type: str
    default: https://api.servetel.in
  api_token:
    description:
      - Permanent API token of the account. A V(Bearer) pasted along is dropped.
      - It takes precedence over O(api_email) and O(api_password).
      - If not set, the value of the environment variable E(SERVETEL_API_TOKEN) is used.
    type: str
  api_email:
    description:
      - Login for a token that lasts an hour, where there is no O(api_token). Needs O(api_password).
      - A task logs in once, and never again after a refusal, because the platform counts refused logins and may
        lock the account.
      - If not set, the value of the environment variable E(SERVETEL_EMAIL) is used.
    type: str
  api_password:
    description:
      - Password of O(api_email).
      - If not set, the value of the environment variable E(SERVETEL_PASSWORD) is used.
    type: str
  validate_certs:
    description:
      - Whether to verify the server's TLS certificate. Switch it off for tests only.
      - If not set, the value of the environment variable E(SERVETEL_VALIDATE_CERTS) is used.
    type: bool
    default: true
  ca_path:
    description:
      - Bundle of certificate authorities to trust, as a PEM file on the host that runs the module.
      - It takes precedence over E(REQUESTS_CA_BUNDLE).
      - If not set, the value of the environment variable E(SERVETEL_CA_PATH) is used.
    type: path
  api_timeout:
    description:
      - Seconds that one request may take in total, however slowly the server answers.
      - If not set, the value of the environment variable E(SERVETEL_API_TIMEOUT) is used.
    type: float
    default: 30
  api_deadline:
    description:
      - Seconds that the task may spend on an answer that has to be waited for or asked for again. In
        M(servetel.ivr.ivrs) it counts for each IVR, not for the whole list, and the time that an IVR waits because of
        the others does not count.
      - If not set, the value of the environment variable E(SERVETEL_API_DEADLINE) is used.
    type: float
    default: 300
  api_rate:
    description:
      - Most requests that the task starts in any second; V(0) means no limit.
      - The platform's published budget counts for the whole account, all users of the API together, and the example
        it gives is 3.
      - If not set, the value of the environment variable E(SERVETEL_API_RATE) is used.
    type: float
    default: 3
requirements:
  - requests >= 2.28 on the host that runs the module
notes:
  - An environment variable that is set but empty counts as not set.
  - Where a task would run on the controller as the same user in the same Python, it runs in the controller's process,
    which is faster and gives the same result. Set the variable C(servetel_in_process) to V(false) to run a module.
  - Proxies are taken from the environment variables E(HTTPS_PROXY), E(HTTP_PROXY) and E(NO_PROXY). Requests to a
    loopback address never use one. A C(.netrc) file is not used.
"""
