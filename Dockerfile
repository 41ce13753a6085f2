# Two images from one file:  docker build --target bot .   docker build --target worker .
FROM python:3.12-slim AS base
ENV PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
WORKDIR /app
RUN useradd --system --uid 10001 --no-create-home atelier
COPY pyproject.toml constraints.txt README.md LICENSE ./
COPY jobs jobs

# The Discord side: no torch.
FROM base AS bot
COPY bot bot
RUN pip install -c constraints.txt ".[bot]"
USER 10001
ENTRYPOINT ["python", "-m", "bot"]

# The side that owns a device. The CUDA build of torch comes from PyPI; for a worker without a
# GPU, build with --build-arg TORCH_INDEX=https://download.pytorch.org/whl/cpu
FROM base AS worker
ARG TORCH_INDEX=https://pypi.org/simple
COPY models models
RUN pip install -c constraints.txt --extra-index-url "${TORCH_INDEX}" ".[worker]"
ENV HF_HUB_OFFLINE=1
USER 10001
ENTRYPOINT ["python", "-m", "models"]
