# Two images from one file:  docker build --target bot .   docker build --target worker .
# What changes seldom comes first: an edit of the sources, or of the README, installs nothing again.
FROM python:3.12-slim AS base
# Caches of libraries go to HOME: the only place that may be written to when the image is read-only.
ENV PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 PIP_DISABLE_PIP_VERSION_CHECK=1 \
    PYTHONPATH=/app HOME=/tmp
WORKDIR /app
RUN useradd --system --uid 10001 --no-create-home --home-dir /tmp atelier
COPY pyproject.toml constraints.txt ./

# The Discord side: no torch.
FROM base AS bot
# Without the packages beside it, pyproject.toml installs what they need and nothing else; they run
# from /app. It names a README, which here has no reader.
RUN touch README.md \
    && pip install --no-cache-dir -c constraints.txt ".[bot]" \
    && rm -rf README.md build ./*.egg-info
COPY LICENSE NOTICE ./
COPY jobs jobs
COPY bot bot
USER 10001
ENTRYPOINT ["python", "-m", "bot"]

# The side that owns a device. The CUDA build of torch comes from PyPI; for a worker without a
# GPU, build with --build-arg TORCH_INDEX=https://download.pytorch.org/whl/cpu
FROM base AS worker
ARG TORCH_INDEX=https://pypi.org/simple
RUN touch README.md \
    && pip install --no-cache-dir -c constraints.txt --extra-index-url "${TORCH_INDEX}" ".[worker]" \
    && rm -rf README.md build ./*.egg-info
COPY LICENSE NOTICE ./
COPY jobs jobs
COPY models models
USER 10001
ENTRYPOINT ["python", "-m", "models"]
